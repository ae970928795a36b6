package shouwang

import java.nio.file.Path
import kotlin.io.path.readText
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** The golden vectors of tests/golden, which every language reads: answers must agree to the last bit. */
class GoldenTest {
    @Test
    fun `geodesics agree`() {
        for (row in golden("geodesics.json").jsonArray) {
            val (a, b) = row.at("from").doubles()
            val (c, d) = row.at("to").doubles()
            assertEquals(row.at("metres").double(), distanceMetres(a, b, c, d), "$row")
            assertEquals(row.at("bearing_degrees").double(), bearingDegrees(a, b, c, d), "$row")
        }
    }

    @Test
    fun `nearest points agree, ties included, one by one and in a batch`() {
        val file = golden("nearest.json")
        val latitudes = file.at("latitudes").doubles()
        val longitudes = file.at("longitudes").doubles()
        val tags = file.at("tags").jsonArray.map { it.jsonPrimitive.content.toULong() }
        PointIndex.withTags(latitudes, longitudes, tags).use { index ->
            for (row in file.at("queries").jsonArray) {
                val (latitude, longitude) = row.at("from").doubles()
                val query = NearestQuery(
                    row.at("k").jsonPrimitive.content.toUInt(),
                    row.at("radius_m").takeIf { it !is JsonNull }?.double(),
                    row.at("all_tags").jsonPrimitive.content.toULong(),
                    row.at("any_tags").jsonPrimitive.content.toULong(),
                )
                val expected = row.at("positions").jsonArray.map { it.jsonPrimitive.content.toUInt() }
                    .zip(row.at("metres").doubles()) { position, metres -> Neighbour(position, metres) }
                assertEquals(expected, index.nearestMatching(latitude, longitude, query), "$row")
                assertEquals(expected, index.nearestBatch(listOf(latitude), listOf(longitude), query)[0], "$row")
            }
        }
    }

    @Test
    fun `reported figures agree, and so do the errors' texts`() {
        for (row in golden("figures.json").jsonArray) {
            val text = row.at("text").text()
            val expectedError = row.jsonObject["error"]?.text()
            if (expectedError != null) {
                assertEquals(expectedError, assertThrows<ShouwangException.InvalidInput> { parseFigure(text) }.message)
                continue
            }
            val figure = parseFigure(text)
            assertEquals(text, figure.text)
            assertEquals(row.at("qualifier").text(), figure.qualifier.code())
            assertEquals(row.at("number").text().toLong(), figure.number)
            assertEquals(row.at("low").long(), figure.quantity.low)
            assertEquals(row.at("high").long(), figure.quantity.high)
            assertEquals(row.at("unit").text(), figure.quantity.unit.code())
        }
    }

    @Test
    fun `two halves of the records merge to the bytes that every language gives`() {
        val file = golden("aggregate.json")
        fun empty() = Aggregator(
            listOf(SchemaDimension("kind")),
            listOf(
                Measure.Count(CountUnit.TIMES),
                Measure.Sum("minutes", CountUnit.MINUTES),
                Measure.Distinct("volunteer", CountUnit.PERSONS),
            ),
            TimeKey("at", Grain.MONTH),
            "sixteen secrets!".toByteArray(),
        )
        val records = file.at("records").jsonArray.map { row ->
            mapOf(
                "kind" to FieldValue.Text(row.at("kind").text()),
                "volunteer" to FieldValue.Text(row.at("volunteer").text()),
                "minutes" to FieldValue.Integer(row.at("minutes").text().toLong()),
                "at" to FieldValue.At(java.time.Instant.ofEpochSecond(row.at("at").text().toLong())),
            )
        }
        empty().use { one ->
            empty().use { other ->
                val (even, odd) = records.withIndex().partition { it.index % 2 == 0 }
                assertEquals(even.size.toULong(), one.pushBatch(even.map { it.value }))
                odd.forEach { other.push(it.value) }
                one.merge(other)
            }
            val bytes = one.toBytes()
            assertEquals(file.at("bytes").text(), bytes.joinToString("") { "%02x".format(it) })
            Aggregator.fromBytes(bytes).use { read ->
                assertEquals(records.size.toULong(), read.rowsRead())
                val table = read.release(listOf("kind"), Release.PUBLIC)
                assertEquals("public", table.policy)
                assertEquals(listOf("kind"), table.keys)
                assertEquals(3, table.rows.size)
            }
        }
        assertThrows<ShouwangException.InvalidInput> { Aggregator.fromBytes(byteArrayOf(1, 2, 3)) }
    }

    @Test
    fun `an aggregator that was read goes on counting persons under its secret alone, and says what it refused`() {
        val secret = "sixteen secrets!".toByteArray()
        val bytes = Aggregator(listOf(SchemaDimension("kind")), listOf(Measure.Distinct("volunteer", CountUnit.PERSONS)), null, secret).use {
            it.push("kind" to "patrol", "volunteer" to "v-1")
            it.toBytes()
        }
        Aggregator.fromBytes(bytes).use { read ->
            assertThrows<ShouwangException> { read.push("kind" to "patrol", "volunteer" to "v-2") }
            assertThrows<ShouwangException.InvalidInput> { read.unlock(ByteArray(15)) }
            assertThrows<ShouwangException> { read.unlock(ByteArray(16)) }
            read.unlock(secret)
            read.push("kind" to null, "volunteer" to "v-2")
            assertThrows<ShouwangException> { read.push("kind" to 7, "volunteer" to true) }
            assertEquals(2uL, read.rowsRead() - read.rowsRefused())
        }
    }

    @Test
    fun `a field's value is what its type in Kotlin says, and anything else is refused`() {
        val (early, late) = java.time.Instant.EPOCH to java.time.Instant.EPOCH.plusSeconds(60)
        val values = listOf("a", 7, 7L, true, early, early..late, null, FieldValue.Unknown).map(::fieldValue)
        val expected = listOf(
            FieldValue.Text("a"), FieldValue.Integer(7), FieldValue.Integer(7), FieldValue.Flag(true), FieldValue.At(early),
            FieldValue.Between(early, late), FieldValue.Unknown, FieldValue.Unknown,
        )
        assertEquals(expected, values)
        for (other in listOf(1.5, "a".."b", 'x')) assertThrows<ShouwangException.InvalidInput> { fieldValue(other) }
    }

    @Test
    fun `codes and labels agree`() {
        val twins = mapOf<String, List<List<String>>>(
            "Datum" to Datum.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "FindingKind" to FindingKind.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "Qualifier" to Qualifier.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "Reconciliation" to Reconciliation.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "Unit" to CountUnit.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "LineReason" to LineReason.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "RecordKind" to RecordKind.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "Accessibility" to Accessibility.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "AgencyLevel" to AgencyLevel.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "AreaKind" to AreaKind.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "AssetKind" to AssetKind.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "AssignmentRole" to AssignmentRole.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "Equipment" to Equipment.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "ForWhom" to ForWhom.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "Indicator" to Indicator.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "LinePurpose" to LinePurpose.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "Rank" to Rank.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "SafePointFunction" to SafePointFunction.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "SafePointHost" to SafePointHost.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "Grain" to Grain.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "Role" to Role.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "Standing" to Standing.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "WithheldReason" to WithheldReason.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "CallNeed" to CallNeed.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "DataFindingKind" to DataFindingKind.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "DueKind" to DueKind.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "MatchObstacle" to MatchObstacle.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "PlateProblem" to PlateProblem.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "RateKind" to RateKind.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
            "SafePointState" to SafePointState.entries.map { listOf(it.code(), it.label(Lang.ZH), it.label(Lang.EN)) },
        )
        val expected = golden("labels.json").jsonObject.mapValues { (_, rows) ->
            rows.jsonArray.map { row -> row.jsonArray.map { it.text() } }
        }
        assertEquals(expected, twins)
    }
}

internal fun golden(name: String): JsonElement =
    Json.parseToJsonElement(Path.of(System.getProperty("shouwang.checkout"), "tests", "golden", name).readText())

internal fun JsonElement.at(field: String): JsonElement = jsonObject.getValue(field)

internal fun JsonElement.text(): String = jsonPrimitive.content

internal fun JsonElement.double(): Double = jsonPrimitive.content.toDouble()

internal fun JsonElement.doubles(): List<Double> = jsonArray.map { it.double() }

internal fun JsonElement.long(): Long? = (this as? JsonPrimitive)?.takeIf { it !is JsonNull }?.content?.toLong()
