package shouwang

import java.nio.file.Path
import kotlin.io.path.Path
import kotlin.io.path.exists
import kotlin.io.path.isDirectory
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.io.path.readBytes
import kotlin.io.path.readLines
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.jsonArray
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** The corpora of hostile and conforming files have the outcome here that they have in Rust. */
class CorporaTest {
    private val checkout = Path(System.getProperty("shouwang.checkout"))
    private val shared = System.getenv("SHOUWANG_SHARED")?.let(::Path) ?: checkout.resolve("../shared")

    private fun shared(folder: String): Path {
        val found = shared.resolve(folder)
        assumeTrue(found.isDirectory(), "skipped: $found is not there")
        return found
    }

    /** What a reading came to, as words such as `error` or `repaired:winding`. */
    private fun outcomes(file: Path): Set<String> = try {
        val report = examineFile(file.name, file.readBytes())
        report.findings.map { "${it.kind.code()}:${it.code}" }.ifEmpty { listOf("accept") }.toSet()
    } catch (_: ShouwangException.InvalidInput) {
        setOf("error")
    } catch (_: ShouwangException.Refused) {
        setOf("error")
    }

    private fun expectations(folder: Path): List<Pair<String, String>> =
        folder.resolve("expect.tsv").readLines().drop(1).filter { it.isNotBlank() }.map { it.split('\t') }.map { it[0] to it[1] }

    @Test
    fun `our own hostile files come to what they come to in Rust, to the last word`() {
        val folder = checkout.resolve("tests/corpora")
        val rows = golden("corpora.json").jsonArray.map { it.jsonArray }
        assertTrue(rows.size >= 40)
        val expected = expectations(folder).toMap()
        for (row in rows) {
            val file = row[0].text()
            val bytes = folder.resolve(file).readBytes()
            val (outcome) = expected.getValue(file).split(':')
            if (row[1] !is JsonArray) {
                assertEquals("error", outcome, file)
                val message = assertThrows<ShouwangException> { examineFile(file, bytes) }.message!!
                assertEquals(row[1].text(), message.substringBefore("; the bytes look like"))
                continue
            }
            val report = examineFile(file, bytes)
            assertEquals(row[1].jsonArray.map { it.text() }, listOf("${report.rowsRead}", "${report.accepted}"), file)
            val found = report.findings.map { listOf(it.kind.code(), it.code, "${it.line}", "${it.feature}", it.reason) }
            assertEquals(row[2].jsonArray.map { finding -> finding.jsonArray.map { it.text() } }, found, file)
            assertEquals(setOf(expected.getValue(file)), outcomes(folder.resolve(file)), file)
        }
    }

    @Test
    fun `the shared hostile files have an outcome that their table allows`() {
        val folder = shared("corpora/hostile")
        // Read with an option of their own, or stricter than that table, as in the Rust test.
        val apart = setOf("phone_excel.csv", "swapped_ambiguous.geojson", "gb18030_4byte.csv", "pole_ring.geojson")
        val stricter = mapOf("id_int_vs_str.geojson" to setOf("refused:duplicate"), "nul.csv" to setOf("refused:invalid"))
        val words = mapOf(
            "accept" to listOf("accept"), "error" to listOf("error", "warn"), "refused" to listOf("error", "warn"),
            "repaired" to listOf("repair", "rewind"), "warned" to listOf("warn", "report"),
            "skipped" to listOf("skip", "lookups", "accept"),
        )
        var run = 0
        for ((file, expect) in expectations(folder)) {
            if (file in apart || !(file.endsWith(".csv") || file.endsWith(".geojson"))) continue
            run++
            val found = outcomes(folder.resolve(file))
            val allowed = found.all { outcome -> words.getValue(outcome.substringBefore(':')).any { it in expect } }
            assertTrue(allowed || found == stricter[file], "$file: expected $expect, found $found")
        }
        assertTrue(run >= 50, "$run files")
    }

    @Test
    fun `geojsonhint's good files are read and its bad ones are reported`() {
        val folder = shared("data/geojson_conformance/geojsonhint")
        // Bad style to that linter and sound by RFC 7946; degrees beyond the earth, which it does not look at.
        val sound = setOf(
            "excessive_precision_truncated.geojson", "geometrycollection_nested.geojson", "geometrycollection_single.geojson",
        )
        val files = listOf("good", "bad").flatMap { folder.resolve(it).listDirectoryEntries("*.geojson") }
        assertTrue(files.size > 55)
        for (file in files) {
            val found = outcomes(file)
            if (file.name == "issue82.geojson") {
                assertEquals(setOf("refused:out_of_range"), found)
                continue
            }
            val plain = found.all { it == "accept" || it == "warned:zero_position" || it.startsWith("skipped:") }
            assertEquals(file.parent.name == "good" || file.name in sound, plain, "${file.name}: $found")
        }
    }

    @Test
    fun `no JSON of the test suite, no naughty string and no table of the spectrum does more than end in an error`() {
        val folders = listOf("corpora/JSONTestSuite/test_parsing", "corpora/blns", "data/csv_spectrum/csvs")
        val files = folders.filter { shared.resolve(it).exists() }.flatMap { shared(it).listDirectoryEntries("*.*") }
        assumeTrue(files.isNotEmpty(), "skipped: $shared has none of them")
        for (file in files) {
            // None of the suite's documents is GeoJSON, and each must be told so in words, never as a fault of the library.
            val found = outcomes(file)
            if (file.name.endsWith(".json")) assertEquals(setOf("error"), found, file.name)
            if (file.name.endsWith(".csv")) assertEquals(setOf("accept"), found, file.name)
        }
    }

    @Test
    fun `naughty strings come through a data set unaltered`() {
        val list = shared("corpora/blns").resolve("blns.json")
        val strings = kotlinx.serialization.json.Json.parseToJsonElement(String(list.readBytes())).jsonArray.map { it.text() }
        assertTrue(strings.size > 400)
        var taken = 0
        for (name in strings) {
            val cell = "\"${name.replace("\"", "\"\"")}\""
            val table = "id,name,host_kind,latitude,longitude\nsp-1,$cell,pharmacy,36.62,101.77\n"
            val registry = try {
                readRegistry(mapOf("safe_points.csv" to table.toByteArray()))
            } catch (error: ShouwangException.InvalidInput) {
                assertTrue(error.message!!.startsWith("safe_points.csv, line 2, name"), error.message)
                continue
            }
            // The reader trims what Unicode calls white space; to Java U+0085 is none.
            fun String.trimmed() = trim { it.isWhitespace() || it == '\u0085' }
            registry.use { assertEquals(name.trimmed(), it.safePoints().single().name.trimmed()) }
            taken++
        }
        assertTrue(taken > 400, "$taken strings")
    }

    @Test
    fun `a file is read with its delimiter, and strictly when asked`() {
        val table = "编号;名称\n1;甲\n2\n".toByteArray()
        val report = examineFile("a.csv", table, delimiter = ";")
        assertEquals(listOf(2uL, 1uL), listOf(report.rowsRead, report.refused))
        assertThrows<ShouwangException.InvalidInput> { examineFile("a.csv", table, delimiter = ";", strict = true) }
        assertThrows<ShouwangException.InvalidInput> { examineFile("a.csv", "编号\n甲\n".toByteArray(charset("GB18030"))) }
        val error = assertThrows<ShouwangException.InvalidInput> { examineFile("a.csv", table, delimiter = "；") }
        assertTrue(error.message!!.startsWith("delimiter:"), error.message)
    }
}
