package shouwang

import java.time.Instant
import java.time.LocalDate
import kotlin.io.path.Path
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** The questions of a duty desk, asked of the synthetic Chengzhong set; what is right stands in the golden vectors. */
class DutyTest {
    private val file = golden("duty.json")
    private val on = LocalDate.parse(file.at("on").text())
    private val at = Instant.ofEpochSecond(file.at("at").text().toLong())
    private val market = file.at("from").doubles().let { (latitude, longitude) -> Position(latitude, longitude) }
    private val checkout = Path(System.getProperty("shouwang.checkout"))

    private fun <T> registry(ask: (Registry) -> T): T =
        readRegistry(checkout.resolve("examples/chengzhong/data"), ReadOptions(chineseCalendar = true)).use(ask)

    private fun JsonElement.texts(): List<String> = jsonArray.map { it.text() }
    private fun JsonElement.maybe(): String? = takeIf { it !is JsonNull }?.text()

    @Test
    fun `plates that are wrong agree, and one plate is checked alone`() = registry { registry ->
        val days = file.at("inspected_within_days").text().toUInt()
        val wrong = registry.plateHealth(on, days).filter { it.problems.isNotEmpty() }
        val expected = file.at("plates").jsonArray.map { row ->
            val (plate, problems, reprint) = row.jsonArray
            Triple(plate.text(), problems.texts(), reprint.jsonPrimitive.content.toBoolean())
        }
        assertEquals(expected, wrong.map { Triple(it.plate, it.problems.map(PlateProblem::code), it.needsReprint) })
        assertEquals(wrong[0], registry.checkPlate(wrong[0].plate, on, days))
        assertThrows<ShouwangException.InvalidInput> { registry.checkPlate("no such plate", on) }
        Unit
    }

    @Test
    fun `lines to call agree for every need, one by one and in a batch`() = registry { registry ->
        for (row in file.at("calls").jsonArray) {
            val need = CallNeed.entries.first { it.code() == row.jsonArray[0].text() }
            val calls = registry.linesToCall(need, market, at)
            assertEquals(row.jsonArray[1].jsonArray.map { it.at("number").text() to it.at("reason").text() },
                calls.map { it.line.number to it.reason.code() })
            val batch = registry.linesToCallBatch(need, listOf(market.latitude), listOf(market.longitude), at)
            assertEquals(listOf(calls), batch)
        }
    }

    @Test
    fun `what is due, uncovered or looks wrong agrees`() = registry { registry ->
        val due = registry.due(on, DuePolicy()).map { listOf(it.kind.code(), it.record, it.dueOn?.toString(), it.standing.code()) }
        assertEquals(file.at("due").jsonArray.map { row -> row.jsonArray.map { it.maybe() } }, due)
        val uncovered = registry.uncoveredAreas(AreaKind.POLICE_AREA, on)
        assertEquals(file.at("uncovered").jsonArray.map { it.jsonArray[0].text() }, uncovered.map { it.area.id })
        val findings = registry.dataCheck(on, Lang.ZH).map { Triple(it.kind.code(), it.records, it.text) }
        assertEquals(file.at("findings").jsonArray.map { row ->
            val (kind, records, text) = row.jsonArray
            Triple(kind.text(), records.texts(), text.text())
        }, findings)
    }

    @Test
    fun `the open hours of a week and of one point agree`() = registry { registry ->
        val grid = registry.openGrid(on)
        assertEquals(file.at("monday").text(), grid.monday.toString())
        assertEquals(file.at("grid").jsonArray.map { day -> day.jsonArray.map { it.text().toUInt() } }, grid.counts)
        assertTrue(grid.calendarKnown)
        val opening = registry.opening("sp-001", at)
        assertEquals(SafePointOpening(isOpen = true, changesAt = null, calendarKnown = true), opening)
        assertThrows<ShouwangException.InvalidInput> { registry.opening("no such point", at) }
        Unit
    }

    @Test
    fun `a notice makes a year known, and without the Chinese calendar a make-up Saturday is a Saturday`() {
        val text = "id,name,host_kind,latitude,longitude,hours,state\nsp-1,示例,pharmacy,36.6,101.77,Mo-Fr 09:00-17:00; PH off,active\n"
        val files = listOf(DataFile("safe_points.csv", text.toByteArray()))
        // An invented notice, in which 8 May 2027 is worked.
        val notice = HolidayNotice(2027, "劳动节,2027-05-01,2027-05-03,2027-05-08")
        fun grid(options: ReadOptions) = Registry.readFiles(files, options).use { it.openGrid(LocalDate.parse("2027-05-08")) }
        val carried = grid(ReadOptions())
        val noticed = grid(ReadOptions(notices = listOf(notice)))
        val weekends = grid(ReadOptions(chineseCalendar = false))
        assertEquals(listOf(false, true, true), listOf(carried, noticed, weekends).map { it.calendarKnown })
        // Open hours on the Monday, a holiday of the notice alone, and on the Saturday.
        val open = { grid: OpenGrid -> listOf(grid.counts[0].sum(), grid.counts[5].sum()) }
        assertEquals(listOf(listOf(0u, 8u), listOf(8u, 0u)), listOf(open(noticed), open(weekends)))
        assertEquals(weekends.counts, carried.counts)
        for (options in listOf(
            ReadOptions(notices = listOf(HolidayNotice(2027, "# a note\nlabour,soon,2027-05-03,"))),
            ReadOptions(notices = listOf(notice), chineseCalendar = false),
        )) {
            val error = assertThrows<ShouwangException.InvalidInput> { Registry.readFiles(files, options) }
            assertTrue(Regex("line 2, first_day|notices").containsMatchIn(error.message!!), error.message)
        }
    }

    @Test
    fun `volunteers are ranked alike, and the place of a person is not printed`() = registry { registry ->
        val search = VolunteerSearch(at, at, near = market, radiusM = file.at("radius_m").double())
        val found = registry.matchVolunteers(search, Lang.ZH).take(20)
        for ((row, candidate) in file.at("candidates").jsonArray zip found) {
            val (volunteer, metres, load, obstacles, explanation) = row.jsonArray
            assertEquals(volunteer.text(), candidate.volunteer)
            assertEquals(metres.takeIf { it !is JsonNull }?.double(), candidate.metres)
            assertEquals(load.text().toLong(), candidate.loadMinutes)
            assertEquals(obstacles.texts(), candidate.obstacles.map(MatchObstacle::code))
            assertEquals(explanation.text(), candidate.explanation)
        }
        assertFalse(found.isEmpty())
    }
}
