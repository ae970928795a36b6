package shouwang

import java.time.Instant
import java.time.LocalDate
import kotlin.io.path.Path
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.io.path.readBytes
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.jsonArray
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** Figures, papers, steps and searches, asked of the synthetic Chengzhong set; what is right stands in the golden vectors. */
class AppsTest {
    private val asOf = LocalDate.parse(file.at("as_of").text())
    private val weekOf = LocalDate.parse(file.at("week_of").text())
    private val at = Instant.ofEpochSecond(file.at("at").long()!!)
    private val filter = RecordFilter(
        LocalDate.parse(file.at("from").text()), LocalDate.parse(file.at("to").text()), file.at("area").text(),
    )

    @Test
    fun `rates agree, with their denominators, intervals and digests`() {
        val rates = registry.rates(asOf, filter).map { rate ->
            val counts = listOf(rate.numerator, rate.denominator, rate.leftOut).map { it.toString() }
            val estimate = rate.share?.let { listOf(it, rate.low!!, rate.high!!) }
            listOf(rate.kind.code(), counts, estimate, rate.digest, rate.kind.definition(Lang.ZH))
        }
        val expected = file.at("rates").jsonArray.map { row ->
            val (kind, counts, estimate, digest, definition) = row.jsonArray
            listOf(kind.text(), counts.texts(), estimate.takeIf { it !is JsonNull }?.doubles(), digest.text(), definition.text())
        }
        assertEquals(expected, rates)
        assertEquals(registry.rates(asOf, RecordFilter()), registry.rates(asOf))
        assertEquals(registry.rates(asOf, filter, 60u), registry.rates(asOf, filter, serviceLimit = 60.minutes))
        assertEquals(registry.rates(asOf, filter, UInt.MAX_VALUE / 2u), registry.rates(asOf, filter, serviceLimit = 10_000_000.days))
    }

    @Test
    fun `what safe points and volunteers did agrees`() {
        val points = registry.safePointLoads(filter).take(10).map { load ->
            listOf(load.safePoint, load.name, listOf(load.matters, load.persons, load.aidCases).map { it.toString() }, load.lastAt?.epochSecond, load.digest)
        }
        assertEquals(file.at("safe_point_loads").jsonArray.map { row ->
            val (id, name, counts, last, digest) = row.jsonArray
            listOf(id.text(), name.text(), counts.texts(), last.long(), digest.text())
        }, points)
        val loads = registry.volunteerLoads(filter)
        assertEquals(file.at("volunteer_loads").jsonArray.map { row ->
            val (id, counts, digest) = row.jsonArray
            listOf(id.text(), counts.texts(), digest.text())
        }, loads.volunteers.take(10).map {
            val counts = listOf(it.activities, it.approvedMinutes, it.pendingMinutes, it.noShows, it.mediations)
            listOf(it.volunteer, counts.map { count -> count.toString() }, it.digest)
        })
        val (active, withoutAny, minutes, gini) = file.at("fairness").jsonArray
        assertEquals(listOf(active.text(), withoutAny.text(), minutes.text()), listOf("${loads.active}", "${loads.withoutAny}", "${loads.minutes}"))
        assertEquals(gini.double(), loads.gini)
        assertTrue(registry.safePointLoads().sumOf { it.matters } >= registry.safePointLoads(filter).sumOf { it.matters })
        assertTrue(registry.volunteerLoads().minutes >= loads.minutes)
    }

    @Test
    fun `coverage by the hour agrees`() {
        val hours = registry.hourlyCoverage(AssetKind.SCHOOL, file.at("within_m").double(), weekOf)
        assertEquals(file.at("monday").text(), hours.monday.toString())
        assertEquals(file.at("hours").jsonArray.map { day -> day.jsonArray.map { it.text().toUInt() } }, hours.counts)
        assertEquals(file.at("asset_hours").jsonArray.map { row -> row.texts() }, hours.assets.map {
            listOf(it.asset.id, "${it.points}", "${it.coveredHours}", "${it.covered[4][20]}")
        })
        assertEquals(file.at("hours_unsaid").text(), hours.hoursUnsaid.toString())
        assertEquals(file.at("hours_digest").text(), hours.digest)
        assertTrue(hours.calendarKnown)
        assertThrows<ShouwangException.InvalidInput> { registry.hourlyCoverage(AssetKind.SCHOOL, -1.0, weekOf) }
    }

    @Test
    fun `what is printed, kept in an address book or in a calendar agrees`() {
        assertEquals(file.at("plate_text").text(), registry.plateText("p-001", Lang.ZH).let { (listOf(it.title) + it.lines).joinToString("\n") })
        assertEquals(file.at("light_box_text").text(), registry.lightBoxText("sp-001", Lang.EN).toString())
        assertEquals(file.at("officer_card").text(), registry.officerCard("o-01", Lang.ZH))
        assertTrue("\r\nORG:" in registry.officerCard("o-01", Lang.ZH, agency = "ag-beidajie"))
        assertEquals(file.at("plate_card").text(), registry.plateCard("p-001", Lang.ZH))
        val calendar = registry.calendar(
            "平安城中", "police.example", at, Lang.ZH,
            engagements = listOf(file.at("engagement").text()),
            activities = listOf(file.at("activity").text()),
            shifts = listOf(file.at("participation").text()),
        )
        assertEquals(file.at("calendar").text(), calendar)
        val unknown = listOf<() -> Any>(
            { registry.plateText("nothing", Lang.ZH) }, { registry.lightBoxText("nothing", Lang.ZH) },
            { registry.officerCard("nothing", Lang.ZH) }, { registry.plateCard("nothing", Lang.ZH) },
            { registry.calendar("x", "police.example", at, Lang.ZH, shifts = listOf("nothing")) },
            { registry.calendar("x", "police.example", at, Lang.ZH) },
        )
        unknown.forEach { assertThrows<ShouwangException.InvalidInput> { it() } }
    }

    @Test
    fun `searches for volunteers are made from an alert and from an activity`() {
        fun search(found: VolunteerSearch) = listOf(
            "${found.startsAt.epochSecond}", "${found.endsAt.epochSecond}", found.near?.let { listOf(it.latitude, it.longitude) },
            found.radiusM, found.skills, found.certificates, found.activity, found.alert,
        )
        fun expected(row: JsonElement) = listOf(
            row.at("starts_at").text(), row.at("ends_at").text(), row.at("near").takeIf { it is JsonArray }?.doubles(),
            row.at("radius_m").takeIf { it !is JsonNull }?.double(), row.at("skills").texts(), row.at("certificates").texts(),
            row.at("activity").textOrNull(), row.at("alert").textOrNull(),
        )
        val forAlert = registry.searchForAlert(file.at("alert").text())
        assertEquals(expected(file.at("alert_search")), search(forAlert))
        val forActivity = registry.searchesForActivity(file.at("activity").text())
        assertEquals(file.at("activity_searches").jsonArray.map(::expected), forActivity.map(::search))
        assertFalse(registry.matchVolunteers(forAlert, Lang.ZH).isEmpty())
        assertThrows<ShouwangException.InvalidInput> { registry.searchForAlert("nothing") }
        assertThrows<ShouwangException.InvalidInput> { registry.searchesForActivity("nothing") }
    }

    @Test
    fun `who is responsible for an address and for an area, and what is due, agrees`() {
        assertEquals(file.at("address_areas").texts(), registry.responsibleAtAddress("示例01街", 17, at).areas.map { it.id })
        assertEquals(registry.responsibleAtAddress("示例01街", 17u, at), registry.responsibleAtAddress("示例01街", 17, at))
        assertEquals(listOf<Area>(), registry.responsibleAtAddress("no such street", 17, at).areas)
        assertThrows<ShouwangException.InvalidInput> { registry.responsibleAtAddress("示例01街", -17, at) }
        val officers = registry.officersOf(file.at("area").text(), asOf)
        assertEquals(file.at("officers_of").jsonArray.map { it.texts() }, officers.map { listOf(it.officer.id, it.role.code()) })
        assertThrows<ShouwangException.InvalidInput> { registry.officersOf("no such area", asOf) }
        val due = registry.due(weekOf)
        assertEquals(file.at("due_texts").texts(), due.take(20).map { it.text })
        assertEquals(due.map { it.record }, registry.due(weekOf, DuePolicy(), Lang.EN).map { it.record })
    }

    @Test
    fun `the next steps of each record agree, with what stands against them`() {
        val subjects = mapOf<String, (String) -> Subject>(
            "plate" to Subject::Plate, "safe_point" to Subject::SafePoint, "activity" to Subject::Activity,
            "participation" to Subject::Participation, "mediation" to Subject::Mediation, "hazard" to Subject::Hazard,
        )
        for ((kind, subject) in subjects) {
            val (id, roleCode, expected) = file.at("next_steps").at(kind).jsonArray
            val (record, role) = subject(id.text()) to Role.entries.first { it.code() == roleCode.text() }
            val steps = registry.nextSteps(record, role, at, Lang.ZH)
            assertEquals(expected.jsonArray.map { row ->
                val (words, needsReason, obstacles) = row.jsonArray
                words.texts() + needsReason.text() + obstacles.texts()
            }, steps.map { listOf(it.action, it.label, it.to, it.toLabel, "${it.needsReason}") + it.obstacles }, kind)
            assertEquals(steps.map { it.action }, registry.nextSteps(record, role).map { it.action })
        }
        val patrol = "id,kind,starts_at,ends_at,state\na-1,patrol,2025-06-05T20:00:00+08:00,2025-06-05T22:00:00+08:00,confirmed\n"
        readRegistry(mapOf("activities.csv" to patrol.toByteArray())).use {
            val start = it.nextSteps(Subject.Activity("a-1"), Role.OFFICER, at, Lang.ZH).first { step -> step.action == "start" }
            assertEquals("in_progress" to listOf("须由民警带领"), start.to to start.obstacles)
        }
        assertThrows<ShouwangException.InvalidInput> { registry.nextSteps(Subject.Hazard("nothing"), Role.OFFICER) }
    }

    @Test
    fun `safe points are listed whole and found by identifier`() {
        val points = registry.safePoints()
        assertEquals(registry.recordCounts().safePoints, points.size.toULong())
        assertEquals(points[0], registry.safePoint(points[0].id))
        assertEquals(null, registry.safePoint("no such point"))
    }

    @Test
    fun `minutes on foot and metres within reach are each other's inverse`() {
        assertEquals(1000.0, walkingReachMetres(walkingMinutes(1000.0)), 1e-9)
        assertEquals(CallNeed.HELP, SafePointFunction.HELP.callNeed())
        assertEquals(listOf(true, false), listOf(CallNeed.DANGER, CallNeed.QUESTION).map { it.isEmergency() })
        assertTrue(PlateProblem.entries.any { it.needsReprint() } && PlateProblem.entries.any { !it.needsReprint() })
    }

    @Test
    fun `reading tells how far it is, and what the listener throws comes out`() {
        val told = mutableListOf<ReadProgress>()
        readRegistry(data, onProgress = { told += it }).close()
        val last = told.last()
        assertEquals(told.size, last.files.toInt() + 1)
        assertEquals(told.indices.map { it.toUInt() }, told.map { it.filesRead })
        assertEquals(null, last.file)
        assertEquals(last.bytes, last.bytesRead)
        assertTrue(told.zipWithNext().all { (a, b) -> a.bytesRead <= b.bytesRead })
        val error = assertThrows<IllegalArgumentException> { readRegistry(data, onProgress = { throw IllegalArgumentException("enough") }) }
        assertEquals("enough", error.message)

        val files = data.listDirectoryEntries("*.*").filter { it.name != "README.md" }.associate { it.name to it.readBytes() }
        val listener = object : ReadListener {
            var calls = 0
            override fun onProgress(progress: ReadProgress) {
                calls++
            }
        }
        Registry.readFolder(data.toString(), ReadOptions(), listener).use { whole ->
            assertEquals(told.size, listener.calls)
            val held = files.map { (name, bytes) -> DataFile(name, bytes) }
            Registry.readFiles(held, ReadOptions()).use { assertEquals(whole.recordCounts(), it.recordCounts()) }
            assertEquals(whole.readReport(), examineFiles(held, ReadOptions()))
        }
        runBlocking {
            val (caller, readers) = Thread.currentThread() to mutableSetOf<Thread>()
            loadRegistry(data, context = Dispatchers.Default) { readers += Thread.currentThread() }.use { read ->
                loadRegistry(files) { readers += Thread.currentThread() }.use { assertEquals(read.recordCounts(), it.recordCounts()) }
            }
            assertFalse(caller in readers)
            assertFalse(readers.isEmpty())
        }
    }

    @Test
    fun `a log shows neither name nor number nor where somebody is`() {
        val responsible = registry.responsible(Position(36.6216, 101.7806), at)
        val officer = responsible.officers.first().officer
        val said = listOf(
            "$responsible", "$officer", "${officer.lines}", "${registry.findHelp(Position(36.6216, 101.7806), SafePointFunction.HELP, at).call}",
            "${registry.searchForAlert(file.at("alert").text())}", "${FieldValue.Text("秘密")}", "${fieldValue("秘密")}",
        )
        val personal = responsible.officers.flatMap { one ->
            listOfNotNull(one.officer.name, one.officer.badge) + one.officer.lines.flatMap { listOfNotNull(it.number, it.telUri) }
        } + "秘密" + registry.searchForAlert(file.at("alert").text()).near!!.latitude.toString()
        for (text in said) for (secret in personal) assertFalse(secret in text, "a log shows $secret")
        assertTrue(officer.id in "$officer")
    }

    private fun JsonElement.texts(): List<String> = jsonArray.map { it.text() }
    private fun JsonElement.textOrNull(): String? = takeIf { it !is JsonNull }?.text()

    private companion object {
        val data = Path(System.getProperty("shouwang.checkout"), "examples", "chengzhong", "data")
        val file = golden("apps.json")
        val registry = readRegistry(data)

        @JvmStatic
        @AfterAll
        fun close() = registry.close()
    }
}
