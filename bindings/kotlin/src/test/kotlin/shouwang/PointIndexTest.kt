package shouwang

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

class PointIndexTest {
    private val latitudes = listOf(36.62, 36.63, 36.62, 36.70)
    private val longitudes = listOf(101.77, 101.78, 101.77, 101.90)

    @Test
    fun `from the pole to the equator is a quarter of a meridian`() {
        assertEquals(10_001_965.729, distanceMetres(90.0, 0.0, 0.0, 0.0), 0.001)
        assertEquals(10_001_965.729, Position(90.0, 0.0).distanceMetresTo(Position(0.0, 0.0)), 0.001)
    }

    @Test
    fun `due east along the equator is ninety degrees`() {
        assertEquals(90.0, bearingDegrees(0.0, 0.0, 0.0, 1.0))
        assertEquals(90.0, Position(0.0, 0.0).bearingDegreesTo(Position(0.0, 1.0)))
    }

    @Test
    fun `nearest comes nearest first and a tie goes to the lower position`() {
        PointIndex(latitudes, longitudes).use { index ->
            assertEquals(4u, index.count())
            assertEquals(listOf(0u, 2u, 1u), index.nearest(36.62, 101.77, 3u).map { it.position })
            assertEquals(listOf(0u), index.nearest(Position(36.62, 101.77)).map { it.position })
            assertEquals(0.0, index.nearest(36.62, 101.77).single().metres)
            assertTrue(index.nearest(36.62, 101.77, 0u).isEmpty())
            assertEquals(4, index.nearest(36.62, 101.77, UInt.MAX_VALUE).size)
        }
    }

    @Test
    fun `a radius includes its own line`() {
        pointIndexOf(listOf(Position(0.0, 0.0), Position(0.0, 1.0))).use { index ->
            val far = distanceMetres(0.0, 0.0, 0.0, 1.0)
            assertEquals(2, index.within(0.0, 0.0, far).size)
            assertEquals(1, index.within(Position(0.0, 0.0), Math.nextDown(far)).size)
            assertEquals(1, index.within(0.0, 0.0, 0.0).size)
        }
    }

    @Test
    fun `a filter admits only matching tags`() {
        PointIndex.withTags(latitudes, longitudes, listOf(1uL, 3uL, 2uL, 1uL shl 63)).use { index ->
            fun found(query: NearestQuery) = index.nearestMatching(36.62, 101.77, query).map { it.position }
            assertEquals(listOf(0u, 1u), found(NearestQuery(k = 9u, allTags = 1uL)))
            assertEquals(listOf(1u), found(NearestQuery(k = 9u, allTags = 3uL)))
            assertEquals(listOf(2u, 1u), found(NearestQuery(k = 9u, anyTags = 2uL)))
            assertEquals(listOf(3u), found(NearestQuery(anyTags = 1uL shl 63)))
            assertEquals(listOf<UInt>(), found(NearestQuery(anyTags = 1uL shl 63, radiusM = 100.0)))
        }
    }

    @Test
    fun `a batch answers what single questions answer`() {
        PointIndex(latitudes, longitudes).use { index ->
            val at = List(100) { Position(36.5 + it * 0.003, 101.9 - it * 0.002) }
            val batch = index.nearestBatch(at.map { it.latitude }, at.map { it.longitude }, NearestQuery(k = 3u))
            assertEquals(100, batch.rows)
            at.forEachIndexed { row, from -> assertEquals(index.nearest(from, 3), batch[row]) }
            assertEquals(0, index.nearestBatch(listOf(), listOf(), NearestQuery()).rows)
        }
    }

    @Test
    fun `an empty index answers with nothing`() {
        PointIndex(listOf(), listOf()).use { assertEquals(listOf<Neighbour>(), it.nearest(0.0, 0.0, 5u)) }
    }

    @Test
    fun `what is out of range is refused with its place`() {
        fun refused(call: () -> Any) = assertThrows<ShouwangException.InvalidInput> { call() }.message
        assertEquals("latitude: out of range, expected degrees from -90 to 90", refused { distanceMetres(91.0, 0.0, 0.0, 0.0) })
        assertEquals("latitude: out of range, expected degrees from -90 to 90", refused { distanceMetres(Double.NaN, 0.0, 0.0, 0.0) })
        assertEquals("longitude[1]: out of range, expected degrees from -180 to 180", refused { PointIndex(listOf(0.0, 0.0), listOf(0.0, 181.0)) })
        assertEquals("longitudes: not valid, expected as many longitudes as latitudes", refused { PointIndex(listOf(0.0), listOf()) })
        assertEquals("tags: not valid, expected as many tags as positions", refused { PointIndex.withTags(listOf(0.0), listOf(0.0), listOf()) })
        pointIndexOf(listOf(Position(0.0, 0.0))).use { index ->
            assertEquals("radius_m: out of range, expected metres from 0", refused { index.within(0.0, 0.0, -1.0) })
            assertEquals("radius_m: out of range, expected metres from 0", refused { index.within(0.0, 0.0, Double.NaN) })
            assertEquals("k: out of range, expected a number from 0", refused { index.nearest(Position(0.0, 0.0), -1) })
        }
    }

    @Test
    fun `use after close is an error`() {
        val index = PointIndex(latitudes, longitudes)
        index.close()
        index.close()
        assertThrows<IllegalStateException> { index.nearest(0.0, 0.0) }
    }

    @Test
    fun `a question can be asked off the thread`() = runBlocking {
        PointIndex(latitudes, longitudes).use { index ->
            assertEquals(0u, index.asking { nearest(36.62, 101.77) }.single().position)
        }
    }
}
