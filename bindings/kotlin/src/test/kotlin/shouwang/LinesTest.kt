package shouwang

import kotlin.io.path.Path
import kotlin.io.path.readBytes
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.jsonArray
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** Queries along a line, in a box and in an outline, points that come and go, and batches; what is right stands in the golden vectors. */
class LinesTest {
    private val file = golden("lines.json")
    private val latitudes = file.at("latitudes").doubles()
    private val longitudes = file.at("longitudes").doubles()
    private val tags = file.at("tags").jsonArray.map { it.text().toULong() }
    private val from = file.at("from").doubles().let { (latitude, longitude) -> Position(latitude, longitude) }

    private fun <T> index(ask: (PointIndex) -> T): T = PointIndex.withTags(latitudes, longitudes, tags).use(ask)
    private fun JsonElement.positions(): List<Position> = jsonArray.map { it.doubles().let { (a, b) -> Position(a, b) } }
    private fun JsonElement.numbers(): List<UInt> = jsonArray.map { it.text().toUInt() }

    @Test
    fun `points near a line agree, with and without tags`() = index { index ->
        val line = file.at("line").positions()
        val radius = file.at("line_radius_m").double()
        val anyTags = file.at("line_any_tags").text().toULong()
        val found = index.nearLine(line.map { it.latitude }, line.map { it.longitude }, radius, anyTags = anyTags)
        assertEquals(file.at("along").jsonArray.map { row ->
            val (position, metres, leg, along) = row.jsonArray
            AlongLine(position.text().toUInt(), metres.double(), leg.text().toUInt(), along.double())
        }, found)
        assertTrue(index.nearLine(line, radius).containsAll(found))
        assertThrows<ShouwangException.InvalidInput> { index.nearLine(line, -1.0) }
        Unit
    }

    @Test
    fun `points in a box and in an outline agree`() = index { index ->
        val (south, west, north, east) = file.at("box").doubles()
        assertEquals(file.at("in_box").numbers(), index.inBox(south, west, north, east))
        val outline = file.at("outline").positions()
        assertEquals(file.at("in_outline").numbers(), index.inOutline(outline))
        assertEquals(index.inOutline(outline), index.inOutline(outline.map { it.latitude }, outline.map { it.longitude }))
        assertThrows<ShouwangException.InvalidInput> { index.inOutline(outline.take(1)) }
        Unit
    }

    @Test
    fun `nearest points with their bearings agree`() = index { index ->
        val found = index.nearestWithBearings(from, NearestQuery(5u))
        assertEquals(file.at("bearings").jsonArray.map { row ->
            val (position, metres, bearing) = row.jsonArray
            NeighbourBearing(position.text().toUInt(), metres.double(), bearing.double())
        }, found)
        assertEquals(found, index.nearestWithBearings(from.latitude, from.longitude, NearestQuery(5u)))
    }

    @Test
    fun `points that come and go answer as an index over those that are there`() {
        EditablePoints().use { points ->
            latitudes.indices.forEach { assertEquals(it.toUInt(), points.insert(Position(latitudes[it], longitudes[it]), tags[it])) }
            (0 until latitudes.size step 4).forEach { assertTrue(points.remove(it.toUInt())) }
            assertEquals(false, points.remove(0u))
            points.snapshot().use { before ->
                assertEquals(points.count(), before.count())
                val found = before.nearestMatching(from, NearestQuery(5u))
                assertEquals(file.at("every_fourth_gone").jsonArray.map { row ->
                    val (position, metres) = row.jsonArray
                    Neighbour(position.text().toUInt(), metres.double())
                }, found)
                points.insert(from.latitude, from.longitude)
                assertEquals(found, before.nearestMatching(from.latitude, from.longitude, NearestQuery(5u)))
                points.snapshot().use { assertEquals(0.0, it.nearestMatching(from).single().metres) }
            }
        }
    }

    @Test
    fun `batches agree`() = index { index ->
        val (at, along) = file.at("batch_latitudes").doubles() to file.at("batch_longitudes").doubles()
        val around = index.withinBatch(at, along, file.at("batch_radius_m").double())
        assertEquals(file.at("within_starts").numbers(), around.starts)
        assertEquals(file.at("within_positions").numbers(), around.positions)
        assertEquals(file.at("within_metres").doubles(), around.metres)
        val areas = Path(System.getProperty("shouwang.checkout"), "examples", "chengzhong", "data", "areas.geojson")
        AreaIndex.fromGeojson(areas.readBytes()).use { covering ->
            val found = covering.locateAllBatch(at, along)
            assertEquals(AreaColumns(file.at("areas_starts").numbers(), file.at("areas_positions").numbers()), found)
            at.indices.forEach { assertEquals(covering.locateAll(at[it], along[it]), found[it]) }
        }
    }
}
