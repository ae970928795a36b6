package shouwang

import java.nio.charset.CharacterCodingException
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import kotlin.random.Random
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** What holds at the boundary itself, whatever is asked. */
class FaceTest {
    @Test
    fun `two units never add`() {
        val sessions = Quantity(450, 450, CountUnit.TIMES)
        val disputes = Quantity(175, 175, CountUnit.MATTERS)
        val error = assertThrows<ShouwangException.UnitMismatch> { sessions.add(disputes) }
        assertEquals("times and matters are different units", error.message)
        assertThrows<ShouwangException.UnitMismatch> { sessions + disputes }
        assertEquals(Quantity(200, 200, CountUnit.MATTERS), disputes + Quantity(25, 25, CountUnit.MATTERS))
        assertEquals(Quantity(150, 150, CountUnit.MATTERS), disputes - Quantity(25, 25, CountUnit.MATTERS))
        assertThrows<ShouwangException.UnitMismatch> { disputes.subtract(sessions) }
    }

    @Test
    fun `bounds go through sums, ratios and comparisons`() {
        val matters = parseFigure("400余件").quantity
        assertEquals(Quantity(401, 499, CountUnit.MATTERS), matters)
        val each = matters.per(Quantity(350, 350, CountUnit.PERSONS))
        assertEquals(401.0 / 350, each.low)
        assertEquals(499.0 / 350, each.high)
        assertEquals(null, matters.greaterThan(Quantity(450, 450, CountUnit.MATTERS)))
        assertEquals(true, matters.greaterThan(Quantity(400, 400, CountUnit.MATTERS)))
        assertEquals("401至499件", matters.text(Lang.ZH))
        assertThrows<ShouwangException.Refused> { matters.per(Quantity(0, 0, CountUnit.PERSONS)) }
        assertThrows<ShouwangException.InvalidInput> { Quantity(2, 1, CountUnit.PERSONS).text(Lang.EN) }
        assertEquals(Reconciliation.BELOW, reconcile("400余件", Quantity(388, 388, CountUnit.MATTERS)))
        assertEquals(CountUnit.MATTERS, parseFigure("400余", CountUnit.MATTERS).quantity.unit)
    }

    @Test
    fun `a lone surrogate is refused, not altered`() {
        assertThrows<CharacterCodingException> { parseFigure("400余件\uD83D") }
        assertThrows<CharacterCodingException> { reconcile("\uDE00400余件", Quantity(1, 1, CountUnit.MATTERS)) }
        assertThrows<CharacterCodingException> { examineFile("a\uD83D.csv", "a\n1\n".toByteArray()) }
        Aggregator(listOf(SchemaDimension("kind")), listOf(Measure.Count(CountUnit.TIMES))).use { records ->
            assertThrows<CharacterCodingException> { records.push("kind" to "\uD83D") }
            assertThrows<CharacterCodingException> { records.push("\uDE00" to "patrol") }
            assertEquals(0uL, records.rowsRead())
        }
        // A whole pair is text like any other; it is the figure that is not one.
        assertThrows<ShouwangException.InvalidInput> { parseFigure("\uD83D\uDE00") }
    }

    @Test
    fun `eight threads with ten thousand mixed calls each get the answers of one`() {
        val random = Random(7)
        val at = List(500) { Position(36.595 + random.nextDouble() / 20, 101.745 + random.nextDouble() / 14) }
        val night = java.time.Instant.parse("2025-07-18T15:40:00Z")
        val data = kotlin.io.path.Path(System.getProperty("shouwang.checkout"), "examples", "chengzhong", "data")
        readRegistry(data).use { registry ->
            pointIndexOf(at.take(200)).use { index ->
                fun call(i: Int): Any? = at[i % at.size].let { here ->
                    when (i % 8) {
                        0 -> index.nearest(here, 3)
                        1 -> here.distanceMetresTo(at[i * 7 % at.size])
                        2 -> parseFigure("${i + 1}余件".replace("余", if (i % 10 == 9) "余" else ""))
                        3 -> registry.findHelp(here, SafePointFunction.HELP, night)
                        4 -> registry.responsible(here, night).officers.map { it.officer.id }
                        5 -> registry.opening("sp-%03d".format(i % 100 + 1), night)
                        6 -> here.fromWgs84(Datum.GCJ02).toWgs84(Datum.GCJ02)
                        else -> runCatching { index.within(here, if (i % 16 == 7) -1.0 else 500.0) }.fold({ it }, { it.message!! })
                    }
                }
                // Equal answers are held once: ten thousand whole ones are more than this machine's heap likes to hold.
                val once = HashMap<Any?, Any?>()
                val alone = List(10_000) { i -> call(i).let { answer -> once.getOrPut(answer) { answer } } }
                val threads = Executors.newFixedThreadPool(8)
                val disagreements = threads.invokeAll(List(8) { Callable { (0 until 10_000).count { call(it) != alone[it] } } })
                assertEquals(List(8) { 0 }, disagreements.map { it.get() })
                threads.shutdown()
            }
        }
    }

    @Test
    fun `eight threads that fill one aggregator leave the bytes of one`() {
        fun empty() = Aggregator(listOf(SchemaDimension("kind")), listOf(Measure.Count(CountUnit.TIMES), Measure.Sum("minutes", CountUnit.MINUTES)))
        fun Aggregator.record(i: Int) = push("kind" to "k${i % 7}", "minutes" to i % 90)
        empty().use { together ->
            val threads = Executors.newFixedThreadPool(8)
            threads.invokeAll(List(8) { thread -> Callable { for (i in thread until 8_000 step 8) together.record(i) } }).forEach { it.get() }
            threads.shutdown()
            empty().use { alone ->
                repeat(8_000) { alone.record(it) }
                org.junit.jupiter.api.Assertions.assertArrayEquals(alone.toBytes(), together.toBytes())
            }
        }
    }
}
