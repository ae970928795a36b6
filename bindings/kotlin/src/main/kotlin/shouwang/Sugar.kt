package shouwang

import java.nio.file.Path
import java.time.Instant
import java.time.LocalDate
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
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

/**
 * Reads a data set from a folder of files.
 *
 * [onProgress] is told before each file how far it is, on the thread that reads; what it throws is thrown here once the reading is over.
 */
@Throws(ShouwangException::class)
fun readRegistry(
    folder: Path,
    options: ReadOptions = ReadOptions(),
    onProgress: ((ReadProgress) -> Unit)? = null,
): Registry = listening(onProgress) { Registry.readFolder(folder.toString(), options, it) }

/** Reads a data set from files held in memory, such as an app's assets: name to bytes. [onProgress] as for a folder. */
@Throws(ShouwangException::class)
fun readRegistry(
    files: Map<String, ByteArray>,
    options: ReadOptions = ReadOptions(),
    onProgress: ((ReadProgress) -> Unit)? = null,
): Registry = listening(onProgress) { listener ->
    Registry.readFiles(files.map { (name, bytes) -> DataFile(name, bytes) }, options, listener)
}

/**
 * Reads a data set from a folder off the caller's thread, on [context]; [onProgress] is called there.
 *
 * Reading that has begun runs to its end; a caller that is cancelled drops the registry.
 */
suspend fun loadRegistry(
    folder: Path,
    options: ReadOptions = ReadOptions(),
    context: CoroutineContext = Dispatchers.IO,
    onProgress: ((ReadProgress) -> Unit)? = null,
): Registry = withContext(context) { readRegistry(folder, options, onProgress) }

/** Reads a data set from files held in memory off the caller's thread, as from a folder. */
suspend fun loadRegistry(
    files: Map<String, ByteArray>,
    options: ReadOptions = ReadOptions(),
    context: CoroutineContext = Dispatchers.IO,
    onProgress: ((ReadProgress) -> Unit)? = null,
): Registry = withContext(context) { readRegistry(files, options, onProgress) }

private fun listening(onProgress: ((ReadProgress) -> Unit)?, read: (ReadListener?) -> Registry): Registry {
    val listener = onProgress?.let(::Listener)
    val registry = read(listener)
    listener?.thrown?.let { thrown ->
        registry.close()
        throw thrown
    }
    return registry
}

/** Keeps what a caller's function throws on this side of the boundary. */
private class Listener(private val onProgress: (ReadProgress) -> Unit) : ReadListener {
    var thrown: Throwable? = null

    override fun onProgress(progress: ReadProgress) {
        if (thrown == null) thrown = runCatching { onProgress.invoke(progress) }.exceptionOrNull()
    }
}

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
): Help = findHelpByNumbers(
    near.latitude, near.longitude, need.ordinal.toUByte(), at.toEpochMicroseconds(), longestWalk.toDouble(DurationUnit.MINUTES),
    fallbacks.toNaturalNumber("fallbacks"),
)

/** Finds who is responsible for a position, and which line to call. */
@Throws(ShouwangException::class)
fun Registry.responsible(here: Position, at: Instant = Instant.now()): Responsible =
    responsible(here.latitude, here.longitude, at)

/** Lists the lines to call for a need at a position, the one to try first in front, each with its reason. */
@Throws(ShouwangException::class)
fun Registry.linesToCall(need: CallNeed, here: Position, at: Instant = Instant.now()): List<LineAdvice> =
    linesToCall(need, here.latitude, here.longitude, at)

/** Finds who is responsible for an address by the rules of its street, and which line to call. */
@Throws(ShouwangException::class)
fun Registry.responsibleAtAddress(street: String, number: Int, at: Instant = Instant.now()): Responsible =
    responsibleAtAddress(street, number.toNaturalNumber("number"), at)

/** Lists what is due soon or overdue on a day, the oldest first. */
@Throws(ShouwangException::class)
fun Registry.due(on: LocalDate, policy: DuePolicy = DuePolicy()): List<DueItem> = due(on, policy, Lang.ZH)

/** Tells every share of matters that were settled, or settled in time, as of the end of a day. */
@Throws(ShouwangException::class)
fun Registry.rates(asOf: LocalDate, filter: RecordFilter = RecordFilter(), serviceLimit: Duration = 7.days): List<Rate> =
    rates(asOf, filter, serviceLimit.inWholeMinutes.coerceIn(0, Int.MAX_VALUE.toLong()).toUInt())

/** Tells what each safe point did, the busiest first. */
@Throws(ShouwangException::class)
fun Registry.safePointLoads(): List<SafePointLoad> = safePointLoads(RecordFilter())

/** Tells what each volunteer did, and how fairly their approved minutes are shared. */
@Throws(ShouwangException::class)
fun Registry.volunteerLoads(): VolunteerLoads = volunteerLoads(RecordFilter())

/** Lists what a role may do next with a record, each with what stands against it. */
@Throws(ShouwangException::class)
fun Registry.nextSteps(record: Subject, role: Role, lang: Lang = Lang.ZH): List<NextStep> =
    nextSteps(record, role, Instant.now(), lang)

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

/** Finds the nearest points that [query] admits, each with its bearing. */
@Throws(ShouwangException::class)
fun PointIndex.nearestWithBearings(from: Position, query: NearestQuery = NearestQuery()): List<NeighbourBearing> =
    nearestWithBearings(from.latitude, from.longitude, query)

/** Finds every point within [radiusMetres] of a line, such as a patrol's way, nearest to it first. */
@Throws(ShouwangException::class)
fun PointIndex.nearLine(line: List<Position>, radiusMetres: Double): List<AlongLine> =
    nearLine(line.map { it.latitude }, line.map { it.longitude }, radiusMetres)

/** Finds every point that an outline covers, its line included, lowest position first. */
@Throws(ShouwangException::class)
fun PointIndex.inOutline(outline: List<Position>): List<UInt> =
    inOutline(outline.map { it.latitude }, outline.map { it.longitude })

/** Adds a point with up to 64 tags as bits, and tells its position. */
@Throws(ShouwangException::class)
fun EditablePoints.insert(at: Position, tags: ULong = 0uL): UInt = insert(at.latitude, at.longitude, tags)

/** Finds the nearest points that [query] admits, nearest first. */
@Throws(ShouwangException::class)
fun PointSnapshot.nearestMatching(from: Position, query: NearestQuery = NearestQuery()): List<Neighbour> =
    nearestMatching(from.latitude, from.longitude, query)

/** Number of rows that were asked for. */
val NeighbourColumns.rows: Int get() = starts.size - 1

/** The neighbours of one row, from 0, nearest first. */
operator fun NeighbourColumns.get(row: Int): List<Neighbour> =
    (starts[row].toInt() until starts[row + 1].toInt()).map { Neighbour(positions[it], metres[it]) }

/** The areas that cover one row, from 0, lowest position first. */
operator fun AreaColumns.get(row: Int): List<UInt> = positions.subList(starts[row].toInt(), starts[row + 1].toInt())

/**
 * Asks a question off the caller's thread: `index.asking { nearest(36.62, 101.77) }`.
 *
 * A call takes microseconds, so this is for reading a data set and for large batches. [context] says where the work
 * runs; a call that has begun runs to its end, and a cancelled caller drops its answer.
 */
suspend fun <T, R> T.asking(context: CoroutineContext = Dispatchers.Default, question: T.() -> R): R =
    withContext(context) { question() }

/** The microsecond that has begun. What is too far away for that is brought to where it is still refused. */
private fun Instant.toEpochMicroseconds(): Long =
    epochSecond.coerceIn(-9_000_000_000_000, 9_000_000_000_000) * 1_000_000 + nano / 1_000

private fun Int.toNaturalNumber(name: String): UInt =
    if (this >= 0) toUInt() else throw ShouwangException.InvalidInput("$name: out of range, expected a number from 0")

/** Adds a quantity of the same unit; two units never add. */
@Throws(ShouwangException::class)
operator fun Quantity.plus(other: Quantity): Quantity = add(other)

/** Subtracts a quantity of the same unit. */
@Throws(ShouwangException::class)
operator fun Quantity.minus(other: Quantity): Quantity = subtract(other)

/** The value of a field: a text, a whole number, yes or no, an instant, a range of instants, or null for what is not known. */
@Throws(ShouwangException::class)
fun fieldValue(value: Any?): FieldValue = when (value) {
    null -> FieldValue.Unknown
    is FieldValue -> value
    is String -> FieldValue.Text(value)
    is Int -> FieldValue.Integer(value.toLong())
    is Long -> FieldValue.Integer(value)
    is Boolean -> FieldValue.Flag(value)
    is Instant -> FieldValue.At(value)
    is ClosedRange<*> -> {
        val (earliest, latest) = value.start to value.endInclusive
        if (earliest is Instant && latest is Instant) FieldValue.Between(earliest, latest) else throw notAFieldsValue()
    }
    else -> throw notAFieldsValue()
}

private fun notAFieldsValue() = ShouwangException.InvalidInput(
    "value: not valid, expected a String, Int, Long, Boolean, Instant, a range of Instants or null",
)

/** Adds a record: `records.push("kind" to "patrol", "minutes" to 95, "at" to Instant.now())`; see [fieldValue]. */
@Throws(ShouwangException::class)
fun Aggregator.push(vararg fields: Pair<String, Any?>) = push(fields.associate { (name, value) -> name to fieldValue(value) })
