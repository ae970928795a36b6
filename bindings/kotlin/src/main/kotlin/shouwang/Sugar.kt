package shouwang

import java.nio.file.Path
import java.time.Instant
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.DurationUnit
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

/** Takes these as coordinates of a datum, such as those of a map SDK, and converts them to WGS-84. */
@Throws(ShouwangException::class)
fun Position.toWgs84(from: Datum): Position = toWgs84(latitude, longitude, from)

/** Converts this WGS-84 position to coordinates of a datum, to show it on a map that speaks it. */
@Throws(ShouwangException::class)
fun Position.fromWgs84(to: Datum): Position = fromWgs84(latitude, longitude, to)

/** Reads a data set from a folder of files. */
@Throws(ShouwangException::class)
fun readRegistry(folder: Path, options: ReadOptions = ReadOptions()): Registry =
    Registry.readFolder(folder.toString(), options)

/** Reads a data set from files held in memory, such as an app's assets: name to bytes. */
@Throws(ShouwangException::class)
fun readRegistry(files: Map<String, ByteArray>, options: ReadOptions = ReadOptions()): Registry =
    Registry.readFiles(files.map { (name, bytes) -> DataFile(name, bytes) }, options)

/** Finds the nearest active safe points that a query admits, nearest first, ties by identifier. */
@Throws(ShouwangException::class)
fun Registry.nearestSafePoints(near: Position, query: SafePointQuery = SafePointQuery()): List<NearbySafePoint> =
    nearestSafePoints(near.latitude, near.longitude, query)

/** Finds the best open safe point for a need, the next ones, and the line to call. */
@Throws(ShouwangException::class)
fun Registry.findHelp(
    near: Position,
    need: SafePointFunction,
    at: Instant = Instant.now(),
    longestWalk: Duration = 15.minutes,
    fallbacks: Int = 2,
): Help = findHelp(
    near.latitude, near.longitude, need, at, longestWalk.toDouble(DurationUnit.MINUTES), fallbacks.toNaturalNumber("fallbacks"),
)

/** Finds who is responsible for a position, and which line to call. */
@Throws(ShouwangException::class)
fun Registry.responsible(here: Position, at: Instant = Instant.now()): Responsible =
    responsible(here.latitude, here.longitude, at)

/** Lists the lines to call for a need at a position, the one to try first in front, each with its reason. */
@Throws(ShouwangException::class)
fun Registry.linesToCall(need: CallNeed, here: Position, at: Instant = Instant.now()): List<LineAdvice> =
    linesToCall(need, here.latitude, here.longitude, at)

/** The time that the walk takes, estimated. */
val NearbySafePoint.walkingTime: Duration get() = walkingMinutes.minutes

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
