package shouwang

import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import java.time.LocalDate
import kotlin.io.path.Path
import kotlin.io.path.createTempDirectory
import kotlin.io.path.name
import kotlin.io.path.readBytes
import kotlin.io.path.writeText
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** The questions, asked of the synthetic Chengzhong set; what is right stands in the golden vectors. */
class RegistryTest {
    @Test
    fun `every answer agrees with the golden one, one by one and in a batch`() {
        for (row in golden.at("asked").jsonArray) {
            val (latitude, longitude) = row.at("from").doubles()
            val here = Position(latitude, longitude)
            val at = Instant.ofEpochSecond(row.at("at").long()!!)
            val need = SafePointFunction.entries.first { it.code() == row.at("need").text() }

            val help = registry.findHelp(here, need, at)
            assertOption(row.at("best"), help.best)
            assertEquals(row.at("fallbacks").jsonArray.size, help.fallbacks.size)
            row.at("fallbacks").jsonArray.zip(help.fallbacks).forEach { (expected, option) -> assertOption(expected, option) }
            assertAdvice(row.at("call"), help.call)
            assertEquals(help, registry.findHelp(latitude, longitude, need, at))
            assertEquals(listOf(help), registry.findHelpBatch(listOf(latitude), listOf(longitude), need, at))

            val responsible = registry.responsible(here, at)
            assertEquals(row.at("areas").jsonArray.map { it.text() }, responsible.areas.map { it.id })
            assertEquals(row.at("area").textOrNull(), responsible.area?.id)
            assertEquals(row.at("officers").jsonArray.map { it.text() }, responsible.officers.map { it.officer.id })
            assertEquals(row.at("agency").textOrNull(), responsible.agency?.id)
            assertAdvice(row.at("responsible_call"), responsible.call)
            assertEquals(listOf(responsible), registry.responsibleBatch(listOf(latitude), listOf(longitude), at))

            val query = SafePointQuery(3u, radiusM = 1080.0, functions = listOf(need), openAt = at)
            val near = registry.nearestSafePoints(here, query)
            val reached = listOfNotNull(help.best) + help.fallbacks
            assertEquals(reached.map { it.nearby.safePoint.id }, near.map { it.safePoint.id }.take(reached.size))
            assertEquals(listOf(near), registry.nearestSafePointsBatch(listOf(latitude), listOf(longitude), query))
        }
    }

    private fun refused(call: () -> Any) = assertThrows<ShouwangException.InvalidInput> { call() }.message!!

    @Test
    fun `numbers ask as a need and an instant do`() {
        val here = Position(36.6216, 101.7806)
        val instants = listOf("2025-07-18T15:40:00.000000999Z", "1969-12-31T23:59:59.999999999Z", "-200000-01-01T00:00:00Z").map(Instant::parse)
        for (need in SafePointFunction.entries) for (at in instants) {
            assertEquals(registry.findHelp(here.latitude, here.longitude, need, at), registry.findHelp(here, need, at), "$need at $at")
        }
        val distinct = SafePointFunction.entries.indices.map { registry.findHelpByNumbers(here.latitude, here.longitude, it.toUByte(), 0, 600.0, 9u) }
        assertTrue(distinct.toSet().size > 2)
        for (far in listOf(Instant.MIN, Instant.MAX)) assertTrue(refused { registry.findHelp(here, SafePointFunction.HELP, far) }.contains("an instant within"))
        assertTrue(refused { registry.findHelpByNumbers(36.6, 101.7, SafePointFunction.entries.size.toUByte(), 0) }.startsWith("need:"))
    }

    @Test
    fun `the roll-up, coverage and counts agree with the golden ones`() {
        val rollUp = registry.rollUp(LocalDate.parse(golden.at("as_of").text()))
        assertEquals(LocalDate.of(2025, 12, 31), rollUp.asOf)
        val lines = rollUp.lines.map {
            listOf(
                it.indicator.code(), it.counted.low?.toString(), it.counted.unit.code(), it.reported?.text,
                it.agreement?.code(), it.from?.toString(),
            )
        }
        assertEquals(golden.at("roll_up").jsonArray.map { row -> row.jsonArray.map { it.textOrNull() } }, lines)

        for (row in golden.at("coverage").jsonArray.map { it.jsonArray }) {
            val kind = AssetKind.entries.first { it.code() == row[0].text() }
            val coverage = registry.coverage(kind, golden.at("coverage_within_m").double())
            assertEquals(row[1].text(), coverage.covered.toString())
            assertEquals(row[2].text(), coverage.assets.size.toString())
            assertEquals(coverage.covered.toInt(), coverage.assets.count { (it.nearestM ?: Double.MAX_VALUE) <= coverage.withinM })
        }
        for (row in golden.at("counts").jsonArray.map { it.jsonArray }) {
            val counts = registry.counts(RecordKind.entries.first { it.code() == row[0].text() })
            val found = listOf(counts.kind.code(), counts.unit.code(), "${counts.rows.size}", "${counts.recordsRead}", counts.digest)
            assertEquals(row.map { it.text() }, found)
            assertEquals(counts.recordsRead, counts.rows.sumOf { it.count } + counts.recordsRefused)
        }
    }

    @Test
    fun `positions of other datums come back`() {
        for (row in golden("datums.json").jsonArray) {
            val datum = Datum.entries.first { it.code() == row.at("datum").text() }
            val (latitude, longitude) = row.at("wgs84").doubles()
            val there = Position(latitude, longitude).fromWgs84(datum)
            assertEquals(row.at("there").doubles(), listOf(there.latitude, there.longitude))
            val back = there.toWgs84(datum)
            assertEquals(row.at("back").doubles(), listOf(back.latitude, back.longitude))
            assertEquals(listOf(back), toWgs84Batch(listOf(there.latitude), listOf(there.longitude), datum))
        }
    }

    @Test
    fun `a data set reads the same from a folder and from memory, with a report on every file`() {
        val files = Files.list(data).use { list -> list.toList().filter { it.name != "README.md" }.associate { it.name to it.readBytes() } }
        readRegistry(files).use { copy ->
            assertEquals(registry.recordCounts(), copy.recordCounts())
            assertEquals(registry.readReport(), copy.readReport())
        }
        val counts = registry.recordCounts()
        assertEquals(listOf<ULong>(509u, 100u, 107u), listOf(counts.contactPlates, counts.safePoints, counts.volunteers))
        val report = registry.readReport()
        assertEquals(listOf<String>(), report.problems)
        assertEquals(files.keys, report.files.map { it.file!! }.toSet())
        assertTrue(report.files.all { it.refused == 0uL && it.rowsRead == it.accepted })
    }

    @Test
    fun `a broken data set is one clear sentence and no registry`() {
        val missing = assertThrows<ShouwangException.Io> { readRegistry(Path("/no/such/folder")) }
        assertTrue("/no/such/folder" in missing.message!!, missing.message)
        val empty = createTempDirectory()
        assertTrue("safe_points.csv" in assertThrows<ShouwangException.InvalidInput> { readRegistry(empty) }.message!!)

        empty.resolve("safe_points.csv").writeText("id,name,host_kind,latitude,longitude\nsp-1,夜市,pharmacy,99,101.77\nsp-2,门岗,pharmacy,36.6,101.77\n")
        val error = assertThrows<ShouwangException.InvalidInput> { readRegistry(empty) }
        assertEquals("safe_points.csv, line 2, latitude: out of range, expected degrees from -90 to 90", error.message)
        val report = examineFolder(empty.toString(), ReadOptions())
        assertEquals(listOf(error.message), report.problems)
        val finding = report.files.single().findings.single()
        assertEquals(listOf<Any?>(FindingKind.REFUSED, "out_of_range", 2uL, "latitude"), listOf(finding.kind, finding.code, finding.line, finding.field))
        readRegistry(empty, ReadOptions(leaveOutRefused = true)).use { assertEquals(1uL, it.recordCounts().safePoints) }
        assertThrows<ShouwangException.InvalidInput> { readRegistry(empty, ReadOptions(zone = "Mars/Olympus")) }
    }

    @Test
    fun `what is out of range is refused with its place`() {
        val here = Position(36.62, 101.77)
        assertTrue(refused { registry.findHelp(Position(91.0, 0.0), SafePointFunction.HELP) }.startsWith("latitude:"))
        assertTrue(refused { registry.findHelp(here, SafePointFunction.HELP, longestWalk = (-1).seconds) }.startsWith("longest_walk_minutes:"))
        assertTrue(refused { registry.findHelp(here, SafePointFunction.HELP, fallbacks = -1) }.startsWith("fallbacks:"))
        assertTrue(refused { registry.responsible(here, Instant.MAX) }.contains("instant"))
        assertTrue(refused { registry.responsible(here, Instant.MIN) }.contains("instant"))
        assertTrue(refused { registry.coverage(AssetKind.SCHOOL, Double.NaN) }.startsWith("radius_m:"))
        assertEquals(null, registry.findHelp(here, SafePointFunction.HELP, Instant.EPOCH, 0.minutes).best)
    }

    @Test
    fun `areas are found from GeoJSON bytes`() {
        AreaIndex.fromGeojson(data.resolve("areas.geojson").readBytes(), "areas.geojson").use { areas ->
            assertEquals(areas.count().toInt(), areas.ids().size)
            val report = areas.readReport()
            assertEquals(areas.count().toULong(), report.accepted)
            val (latitude, longitude) = golden.at("asked").jsonArray[1].at("from").doubles()
            val all = areas.locateAll(latitude, longitude)
            assertTrue(all.isNotEmpty())
            assertEquals(all.min(), areas.locate(latitude, longitude))
            assertEquals(listOf(all.min(), null), areas.locateBatch(listOf(latitude, 0.0), listOf(longitude, 0.0)))
        }
        val error = assertThrows<ShouwangException.InvalidInput> { AreaIndex.fromGeojson("{".toByteArray(), "x.geojson") }
        assertTrue(error.message!!.startsWith("x.geojson"), error.message)
    }

    private fun assertOption(expected: JsonElement, option: HelpOption?) {
        if (expected is JsonNull) return assertEquals(null, option)
        assertEquals(expected.at("id").text(), option!!.nearby.safePoint.id)
        assertEquals(expected.at("metres").double(), option.nearby.metres)
        assertEquals(expected.at("bearing_degrees").double(), option.nearby.bearingDegrees)
        assertEquals(expected.at("walking_minutes").double(), option.nearby.walkingMinutes)
        assertEquals(expected.at("walking_minutes").double().minutes, option.nearby.walkingTime)
        assertEquals(expected.at("closes_at").long(), option.closesAt?.epochSecond)
    }

    private fun assertAdvice(expected: JsonElement, advice: LineAdvice?) {
        if (expected is JsonNull) return assertEquals(null, advice)
        assertEquals(expected.at("number").text(), advice!!.line.number)
        assertEquals(expected.at("tel_uri").textOrNull(), advice.line.telUri)
        assertEquals(expected.at("reason").text(), advice.reason.code())
    }

    private fun JsonElement.textOrNull(): String? = if (this is JsonNull) null else jsonPrimitive.content

    private companion object {
        val data: Path = Path(System.getProperty("shouwang.checkout"), "examples", "chengzhong", "data")
        val golden = golden("chengzhong.json")
        val registry = readRegistry(data)

        @JvmStatic
        @AfterAll
        fun close() = registry.close()
    }
}
