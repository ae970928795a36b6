package shouwang

import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** Measures the geodesic distance to another WGS-84 position, in metres. */
@Throws(ShouwangException::class)
fun Position.distanceMetresTo(other: Position): Double =
    distanceMetres(latitude, longitude, other.latitude, other.longitude)

/** Measures the initial bearing to another WGS-84 position, in degrees clockwise from true north, in [0, 360). */
@Throws(ShouwangException::class)
fun Position.bearingDegreesTo(other: Position): Double =
    bearingDegrees(latitude, longitude, other.latitude, other.longitude)

/** Builds an index over WGS-84 positions; for many points the columns of the constructor are quicker. */
@Throws(ShouwangException::class)
fun pointIndexOf(positions: List<Position>): PointIndex =
    PointIndex(positions.map { it.latitude }, positions.map { it.longitude })

/** Finds the [k] nearest points, nearest first, ties by position in the columns. */
@Throws(ShouwangException::class)
fun PointIndex.nearest(from: Position, k: Int = 1): List<Neighbour> =
    nearest(from.latitude, from.longitude, k.toNaturalNumber("k"))

/** Finds every point within [radiusMetres], the radius itself included, nearest first. */
@Throws(ShouwangException::class)
fun PointIndex.within(from: Position, radiusMetres: Double): List<Neighbour> =
    within(from.latitude, from.longitude, radiusMetres)

/** Number of rows that were asked for. */
val NeighbourColumns.rows: Int get() = starts.size - 1

/** The neighbours of one row, from 0, nearest first. */
operator fun NeighbourColumns.get(row: Int): List<Neighbour> =
    (starts[row].toInt() until starts[row + 1].toInt()).map { Neighbour(positions[it], metres[it]) }

/**
 * Asks a question off the caller's thread: `index.asking { nearest(36.62, 101.77) }`.
 *
 * A call takes microseconds, so this is for reading a data set and for large batches. [context] says where the work
 * runs; a call that has begun runs to its end, and a cancelled caller drops its answer.
 */
suspend fun <T, R> T.asking(context: CoroutineContext = Dispatchers.Default, question: T.() -> R): R =
    withContext(context) { question() }

private fun Int.toNaturalNumber(name: String): UInt =
    if (this >= 0) toUInt() else throw ShouwangException.InvalidInput("$name: out of range, expected a number from 0")

/** Adds a quantity of the same unit; two units never add. */
@Throws(ShouwangException::class)
operator fun Quantity.plus(other: Quantity): Quantity = add(other)

/** Subtracts a quantity of the same unit. */
@Throws(ShouwangException::class)
operator fun Quantity.minus(other: Quantity): Quantity = subtract(other)
