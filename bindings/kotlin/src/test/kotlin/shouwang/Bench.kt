package shouwang

import java.time.Instant
import kotlin.math.asin
import kotlin.math.cos
import kotlin.math.sin
import kotlin.math.sqrt
import kotlin.random.Random

/**
 * Measures the calls that an app makes, on a synthetic city of 10,000 safe points in 500 areas; `bindings/kotlin/bench.sh` runs it.
 *
 * Each answer is checked before anything is measured: against every point by geodesics, one by one. Medians are over runs after a
 * warm-up; a scan of all points by haversine in Kotlin stands beside them for comparison.
 */
fun main() {
    val city = SyntheticCity(Random(20250718))
    val files = mapOf(
        "areas.geojson" to city.areas().toByteArray(), "safe_points.csv" to city.safePoints().toByteArray(),
        "officers.csv" to city.officers().toByteArray(), "assignments.csv" to city.assignments().toByteArray(),
    )
    val night = Instant.parse("2025-07-18T15:40:00Z")
    val asked = List(1_000) { city.anywhere() }
    val (askedLatitudes, askedLongitudes) = asked.map { it.latitude } to asked.map { it.longitude }

    readRegistry(files).use { registry ->
        pointIndexOf(city.points).use { index ->
            check(registry.recordCounts().safePoints == 10_000uL && registry.recordCounts().areas == 500uL)
            val batch = index.nearestBatch(askedLatitudes, askedLongitudes, NearestQuery())
            for ((row, here) in asked.withIndex()) {
                check(batch[row] == index.nearest(here)) { "row $row of the batch" }
                val responsible = registry.responsible(here, night)
                check(responsible.area!!.id == city.areaOf(here) && responsible.officers.isNotEmpty()) { "the area of row $row" }
            }
            for (here in asked.take(25)) {
                val metres = city.points.map { here.distanceMetresTo(it) }
                val nearest = index.nearest(here).single()
                check(metres[nearest.position.toInt()] == metres.min() && same(nearest.metres, metres.min())) { "nearest to $here" }
                val offering = metres.indices.filter(city::offersHelp).sortedBy { metres[it] }
                val help = registry.findHelp(here, SafePointFunction.HELP, night)
                check(same(help.best!!.nearby.metres, metres[offering[0]]) && help.best.nearby.safePoint.id == city.id(offering[0])) { "help near $here" }
                check(help.fallbacks.map { it.nearby.safePoint.id } == offering.drop(1).take(2).map(city::id)) { "next help near $here" }
                check(city.scan(here) == nearest.position.toInt()) { "the scan's nearest to $here" }
            }
            println("answers checked: 25 against all 10,000 points, 1,000 rows of a batch against single calls")

            var i = 0
            fun here() = asked[i++ % asked.size]
            val scan = median(20_000, 1_000) { city.scan(here()) }
            report("PointIndex.nearest, k = 1", median(50_000, 20_000) { index.nearest(here()) }, 60.0, scan)
            report("Registry.nearestSafePoints, k = 1", median(50_000, 20_000) { registry.nearestSafePoints(here(), SafePointQuery(1u)) }, 60.0, scan)
            report("Registry.findHelp, best and two next ones", median(50_000, 20_000) { registry.findHelp(here(), SafePointFunction.HELP, night) }, 60.0, scan)
            report("PointIndex.nearestBatch, 1,000 positions", median(2_000, 1_000) { index.nearestBatch(askedLatitudes, askedLongitudes, NearestQuery()) }, 1_500.0, 1_000 * scan)
        }
    }
    report("readRegistry, 10,000 points and 500 areas", median(15, 15) { readRegistry(files).close() }, 150_000.0, null)
}

/** An index measures to within a micrometre, a single distance to the last bit. */
private fun same(metres: Double, others: Double) = kotlin.math.abs(metres - others) < 1e-6

/** The median of [runs] calls after as many as [warmUp], in microseconds. */
private fun median(warmUp: Int, runs: Int, call: () -> Any?): Double {
    var kept: Any? = null
    repeat(warmUp) { kept = call() }
    val nanoseconds = LongArray(runs) {
        val begun = System.nanoTime()
        kept = call()
        System.nanoTime() - begun
    }
    check(kept != null)
    return nanoseconds.sorted()[runs / 2] / 1000.0
}

private fun report(what: String, microseconds: Double, bound: Double, scan: Double?) {
    val ratio = scan?.let { ", %.1f× faster than a scan in Kotlin".format(it / microseconds) }.orEmpty()
    val verdict = if (microseconds < bound) "under" else "OVER"
    println("%-45s %,10.1f µs, %s the bound of %,.0f µs%s".format(what, microseconds, verdict, bound, ratio))
}

/** A city that nobody lives in: 25 by 20 areas with wavy lines between them, and points in them. */
private class SyntheticCity(private val random: Random) {
    private val names = List(ROWS * COLUMNS) { "示例警务区%03d".format(it) }
    val points = List(10_000) { anywhere() }

    fun anywhere() = Position(SOUTH + HEIGHT * random.nextDouble(0.02, 0.98), WEST + WIDTH * random.nextDouble(0.02, 0.98))

    fun id(point: Int) = "sp-%05d".format(point)
    fun offersHelp(point: Int) = point % 3 != 0

    /** Areas share their lines, which are wavy: a line's shift at a spot depends on the spot alone, and is nothing at the city's edge. */
    private fun shift(along: Double, across: Double, most: Int) = 0.05 * sin(7.3 * along) * minOf(1.0, across, most - across)
    private fun corner(row: Double, column: Double) = listOf(
        WEST + WIDTH * (column + shift(row, column, COLUMNS)) / COLUMNS,
        SOUTH + HEIGHT * (row + shift(column, row, ROWS)) / ROWS,
    )

    fun areaOf(here: Position): String = covering.use(here)

    private val covering = object {
        private val index by lazy { AreaIndex.fromGeojson(areas().toByteArray()) }
        private val ids by lazy { index.ids() }
        fun use(here: Position): String = ids[index.locate(here.latitude, here.longitude)!!.toInt()]!!
    }

    fun areas(): String = names.indices.joinToString(",\n", "{\"type\":\"FeatureCollection\",\"features\":[\n", "\n]}") { area ->
        val (row, column) = (area / COLUMNS).toDouble() to (area % COLUMNS).toDouble()
        val steps = List(10) { it / 10.0 }
        val line = steps.map { corner(row, column + it) } + steps.map { corner(row + it, column + 1) } +
            steps.map { corner(row + 1, column + 1 - it) } + steps.map { corner(row + 1 - it, column) }
        val ring = (line + listOf(line[0])).joinToString(",") { (x, y) -> "[%.6f,%.6f]".format(x, y) }
        """{"type":"Feature","id":"a-%03d","properties":{"name":"%s","kind":"police_area"},"geometry":{"type":"Polygon","coordinates":[[%s]]}}"""
            .format(area, names[area], ring)
    }

    fun safePoints(): String = "id,name,host_kind,latitude,longitude,functions,hours,help_line,state\n" +
        points.withIndex().joinToString("") { (i, at) ->
            val functions = if (offersHelp(i)) "refuge;alarm;help;publicity" else "refuge;water"
            val hours = if (i % 2 == 0) "24/7" else "Mo-Su 08:00-24:00"
            "${id(i)},示例守望点$i,pharmacy,${at.latitude},${at.longitude},$functions,$hours,0980 555 %04d,active\n".format(i)
        }

    fun officers(): String = "id,name,help_line\n" + names.indices.joinToString("") { "o-$it,示例民警$it,0980 556 %04d\n".format(it) }

    fun assignments(): String = "id,officer,area,role,relief_order,valid_from\n" +
        names.indices.joinToString("") { "as-$it,o-$it,a-%03d,primary,0,2024-01-01\n".format(it) }

    /** The nearest point by haversine on the mean sphere, the way an app without an index finds it. */
    fun scan(here: Position): Int = points.indices.minBy { haversine(points[it], here) }

    private fun haversine(a: Position, b: Position): Double {
        val (from, to) = Math.toRadians(a.latitude) to Math.toRadians(b.latitude)
        val (north, east) = sin((to - from) / 2) to sin(Math.toRadians(b.longitude - a.longitude) / 2)
        return 2 * 6_371_008.8 * asin(sqrt(north * north + cos(from) * cos(to) * east * east))
    }

    private companion object {
        const val ROWS = 20
        const val COLUMNS = 25
        const val SOUTH = 36.5
        const val HEIGHT = 0.2
        const val WEST = 101.6
        const val WIDTH = 0.3
    }
}
