package shouwang

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Runs in a virtual machine of its own, whose small heap is laid out whole at the start, so that growth of the process means a leak. */
class MemoryTest {
    @Test
    fun `a million objects made and closed leave the memory flat`() {
        fun residentKibibytes(): Long = java.io.File("/proc/self/status").takeIf { it.exists() }?.readLines()
            ?.first { it.startsWith("VmRSS:") }?.filter { it.isDigit() }?.toLong() ?: 0
        val (point, other) = listOf(36.62) to listOf(101.77)
        val (dimensions, measures) = listOf(SchemaDimension("kind")) to listOf(Measure.Count(CountUnit.TIMES))
        fun cycles(count: Int) = repeat(count) { i ->
            when (i % 10) {
                0 -> Aggregator(dimensions, measures).close()
                1 -> PointIndex(point, other).close()
                else -> EditablePoints().close()
            }
        }
        // By then the compiler and the collector have what they keep; the heap's own bound stands in pom.xml.
        cycles(50_000)
        System.gc()
        val before = residentKibibytes()
        cycles(1_000_000)
        System.gc()
        val grown = residentKibibytes() - before
        // What the virtual machine itself still takes by then is some megabytes; sixteen bytes lost with each object would be as much again.
        assertTrue(grown < 16 * 1024, "the process grew by $grown KiB, some ${grown * 1024 / 1_000_000} bytes an object")
    }
}
