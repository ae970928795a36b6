//! The page about the synthetic data set shows what the questions answer, figure by figure.

use std::path::Path;
use std::sync::LazyLock;

use shouwang::domain::{AssetKind, SafePointFunction};
use shouwang::exchange::{FolderOptions, read_folder};
use shouwang::overview::Overview;
use shouwang::stats::Policy;
use shouwang::{Lang, Position, Registry};

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data");
    read_folder(folder, &FolderOptions::default()).unwrap()
});

fn overview() -> Overview {
    let market = Position::new(36.6216, 101.7806).unwrap();
    let at = "2025-07-18T23:40:00+08:00".parse().unwrap();
    Overview::new("城中 Chengzhong", "2025-09-30".parse().unwrap())
        .lead("数据 <为虚构> & synthetic")
        .around(market, "夜市 night market", SafePointFunction::Help, at)
        .released_under(Policy::internal())
}

/// The texts of the cells of each row of the table with a caption.
fn rows(html: &str, caption: &str) -> Vec<Vec<String>> {
    let (_, table) = html.split_once(&format!("<caption>{caption}</caption>")).unwrap();
    let (_, body) = table.split_once("<tbody>").unwrap();
    let (body, _) = body.split_once("</tbody>").unwrap();
    let cells = |row: &str| {
        let starts = row.split("<t").skip(1).filter(|cell| cell.starts_with("h ") || cell.starts_with("d"));
        starts.map(|cell| text(&format!("<t{cell}"))).collect()
    };
    body.split("<tr>").skip(1).map(cells).collect()
}

fn text(markup: &str) -> String {
    let parts = markup.split('<').skip(1).filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text.trim()).collect()
}

#[test]
fn the_headline_has_each_figure_of_the_roll_up_beside_the_reported_one() {
    let html = overview().to_page(&REGISTRY).unwrap().to_html();
    let rolled = REGISTRY.roll_up("2025-09-30".parse().unwrap()).unwrap();
    let mut told = 0;
    for line in rolled.lines.iter().filter(|line| line.reported.is_some()) {
        let figure = format!(
            "<dt>{} {}</dt><dd class=\"figure\">{}</dd><dd class=\"note\">报告 reported: {}</dd>",
            line.indicator.label(Lang::Zh),
            line.indicator.label(Lang::En),
            line.counted.value().unwrap(),
            line.reported.as_ref().unwrap().text()
        );
        assert!(html.contains(&figure), "{figure}");
        told += 1;
    }
    assert_eq!(told, 9);
    let table = rows(&html, "截至 as of 2025-09-30");
    let matters = &table[4];
    assert_eq!(
        matters[..],
        ["为民服务事项 matters helped with", "437件", "400余件", "2024-01-01", "相符 consistent"]
    );
    assert!(html.contains("数据 &lt;为虚构&gt; &amp; synthetic"));
    assert!(
        html.contains("警务区 police area: 7；联系牌 contact plates: 509；守望点 safe points: 100</desc>")
    );
}

#[test]
fn coverage_is_a_bar_for_each_kind_of_asset_at_the_distance_that_was_asked_for() {
    for within_m in [500.0, 100.0] {
        let html = overview().within_m(within_m).to_page(&REGISTRY).unwrap().to_html();
        let bars = rows(&html, &format!("{within_m} 米内有守望点 With a safe point within {within_m} m"));
        let mut expected = Vec::new();
        for kind in AssetKind::ALL {
            let coverage = REGISTRY.coverage(*kind, within_m);
            if coverage.total() > 0 {
                let label = format!("{} {}", kind.label(Lang::Zh), kind.label(Lang::En));
                let share = format!("{} / {}", coverage.covered, coverage.total());
                expected.push(vec![label, String::new(), share]);
            }
        }
        assert_eq!(bars, expected);
        let schools = &bars[0];
        assert_eq!(schools[0], "学校 school");
        assert_eq!(schools[2] == "10 / 10", within_m == 500.0, "{schools:?}");
    }
}

#[test]
fn who_is_responsible_stands_under_the_areas_from_the_widest_down() {
    let html = overview().to_page(&REGISTRY).unwrap().to_html();
    let table = rows(&html, "西宁市公安局 &gt; 城中分局 &gt; 北大街派出所 &gt; 大什字警务区");
    let scene = overview().scene.unwrap();
    let answer = REGISTRY.responsible(scene.place, scene.at);
    assert_eq!(table.len(), answer.officers.len());
    assert_eq!(table[0], ["主责 primary", "示例民警01", "求助 help +86 980 5550101"]);
    assert_eq!(table[1][0], "协助 deputy");
}

#[test]
fn the_months_of_each_kind_add_up_to_its_records() {
    let html = overview().to_page(&REGISTRY).unwrap().to_html();
    let mut sums = [0; 5];
    for row in rows(&html, "每月记录数 Records a month") {
        assert_eq!(row.len(), 6);
        for (sum, cell) in sums.iter_mut().zip(&row[1..]) {
            *sum += cell.parse::<usize>().unwrap();
        }
    }
    let records = [
        REGISTRY.service_records().len(),
        REGISTRY.activities().len(),
        REGISTRY.mediations().len(),
        REGISTRY.hazards().len(),
        REGISTRY.aid_cases().len(),
    ];
    assert_eq!(sums, records);
}

#[test]
fn a_policy_that_rounds_says_so_below_the_months() {
    let mut policy = Policy::public();
    policy.round_to = Some(3);
    let html = overview().released_under(policy.clone()).to_page(&REGISTRY).unwrap().to_html();
    assert!(html.contains("按 3 取整 rounded to 3"));
    assert!(html.contains(&format!("withheld ({})", policy.name)));
    for row in rows(&html, "每月记录数 Records a month") {
        for cell in &row[1..] {
            assert!(cell == "*" || cell.parse::<u32>().unwrap() % 3 == 0, "{cell}");
        }
    }
}
