import java.time.Instant
import java.time.LocalDate
import kotlin.io.path.Path
import kotlin.math.roundToInt
import shouwang.Aggregator
import shouwang.CountUnit
import shouwang.Datum
import shouwang.Grain
import shouwang.Lang
import shouwang.Measure
import shouwang.Position
import shouwang.SafePointFunction
import shouwang.SchemaDimension
import shouwang.TimeKey
import shouwang.findHelp
import shouwang.push
import shouwang.readRegistry
import shouwang.responsible
import shouwang.toWgs84
import shouwang.walkingTime

/** Finds help in the synthetic Chengzhong set: FindHelp FOLDER LATITUDE LONGITUDE, the position in GCJ-02 as AMap gives it. */
fun main(args: Array<String>) {
    val folder = Path(args.getOrElse(0) { "examples/chengzhong/data" })
    val latitude = args.getOrElse(1) { "36.6218" }.toDouble()
    val longitude = args.getOrElse(2) { "101.7821" }.toDouble()
    val at = Instant.parse("2025-07-18T15:40:00Z")

    readRegistry(folder).use { registry ->
        val here = Position(latitude, longitude).toWgs84(Datum.GCJ02)

        val help = registry.findHelp(here, SafePointFunction.HELP, at)
        for (option in listOfNotNull(help.best) + help.fallbacks) {
            val near = option.nearby
            val offers = near.safePoint.functions.joinToString(" ") { it.label(Lang.ZH) }
            println("${near.safePoint.name}  ${near.metres.roundToInt()} m  ${near.walkingTime.inWholeMinutes} min  $offers")
        }
        help.call?.let { println("拨打 ${it.line.number}（${it.reason.label(Lang.ZH)}）") }

        val responsible = registry.responsible(here, at)
        for ((officer, role) in responsible.officers) println("${role.label(Lang.ZH)} ${officer.name} ${officer.rank?.label(Lang.ZH) ?: ""}")
        responsible.call?.let { println("${it.reason.label(Lang.ZH)} ${it.line.number}  ${it.line.telUri ?: "不可拨打"}") }

        registry.checkPlate("p-001", LocalDate.of(2025, 9, 30))?.let { plate ->
            println("${plate.hostPlace} ${plate.problems.joinToString("、") { it.label(Lang.ZH) }}")
        }

        // What a phone recorded goes to the office as bytes, and merges there with what others recorded.
        Aggregator(
            listOf(SchemaDimension("kind")), listOf(Measure.Count(CountUnit.TIMES), Measure.Sum("minutes", CountUnit.MINUTES)),
            TimeKey("at", Grain.MONTH),
        ).use { records ->
            records.push("kind" to "patrol", "minutes" to 95, "at" to at)
            println("${records.toBytes().size} 字节")
        }

        for (line in registry.rollUp(LocalDate.of(2025, 12, 31)).lines) {
            val reported = line.reported?.let { "（报道 ${it.text}，${line.agreement?.label(Lang.ZH)}）" } ?: ""
            println("${line.indicator.label(Lang.ZH)} ${line.counted.text(Lang.ZH)}$reported")
        }
    }
}
