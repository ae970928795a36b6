package shouwang

import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.nio.file.Files
import kotlin.io.path.Path
import kotlin.io.path.readText
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

private fun sample(arguments: Array<String>) {
    // A file without a package can only be named by its class.
    Class.forName("FindHelpKt").getMethod("main", Array<String>::class.java).invoke(null, arguments)
}

class SampleTest {
    private val checkout = Path(System.getProperty("shouwang.checkout"))

    @Test
    fun `the sample prints what the one in Swift prints`() {
        val printed = ByteArrayOutputStream()
        val out = System.out
        System.setOut(PrintStream(printed, true, Charsets.UTF_8))
        try {
            sample(arrayOf("$checkout/examples/chengzhong/data"))
        } finally {
            System.setOut(out)
        }
        assertEquals(checkout.resolve("tests/golden/sample.txt").readText(), printed.toString(Charsets.UTF_8))
    }

    @Test
    fun `the native library stays small`() {
        val native = checkout.resolve("bindings/kotlin/native")
        val sizes = Files.walk(native).use { files -> files.filter(Files::isRegularFile).map(Files::size).toList() }
        assertTrue(sizes.isNotEmpty())
        for (size in sizes) assertTrue(size < 2_500_000, "$size bytes")
    }
}
