package shouwang

import com.sun.jna.Memory
import com.sun.jna.NativeLibrary
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** Runs on the library with the test hook; see the second execution of surefire in pom.xml. */
class PanicTest {
    @Test
    fun `a panic becomes a typed error and the library goes on`() {
        val index = PointIndex(listOf(36.62), listOf(101.77))
        val calls = listOf<() -> Any>(
            { distanceMetres(0.0, 0.0, 0.0, 1.0) },
            { bearingDegrees(0.0, 0.0, 0.0, 1.0) },
            { PointIndex(listOf(0.0), listOf(0.0)) },
            { index.count() },
            { index.nearest(36.0, 101.0) },
        )
        for (call in calls) {
            provokePanic()
            val error = assertThrows<ShouwangException.Internal> { call() }
            assertFalse("asked" in error.message!!, "the panic's own text must stay inside")
            call()
        }
        assertEquals(1u, index.count())
    }

    private fun provokePanic() {
        val library = NativeLibrary.getInstance(System.getProperty("uniffi.component.shouwang.libraryOverride"))
        // Room for uniffi's call status: a code and a buffer of three words.
        val status = Memory(64).apply { clear() }
        library.getFunction("uniffi_shouwang_ffi_fn_func_panic_in_next_call").invoke(arrayOf<Any>(status))
        assertEquals(0, status.getByte(0).toInt())
    }
}
