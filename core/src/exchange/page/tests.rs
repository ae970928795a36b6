use super::*;
use crate::Position;
use crate::geo::Boundary;
use geo_types::polygon;
use proptest::prelude::*;

fn square(west: f64, south: f64, side: f64) -> Boundary {
    let (east, north) = (west + side, south + side);
    let ring = polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)];
    Boundary::new(ring.into()).unwrap()
}

/// A page that puts a text into every place that takes one.
fn page_of(text: &str) -> Page {
    let here = Position::new(36.62, 101.77).unwrap();
    let mut areas = AreaLayer::new(text).classes([text]).labelled();
    areas.area(square(101.7, 36.6, 0.1), text, AreaFill::Class(0));
    areas.area(square(101.8, 36.6, 0.1), text, AreaFill::Figure(7.0));
    let mut points = PointLayer::new(text, Symbol::Diamond).labelled();
    points.named_point(here, text).dots([here]);
    let mut map = PageMap::new(text);
    map.areas(areas).points(points).highlight(here, text).note(text);
    let mut table = PageTable::new(text);
    table.column(text, Align::Start).column(text, Align::End).row([text, text]).total([text]).note(text);
    let mut chart = BarChart::new(text);
    chart.bar(text, 1.0, text).note(text);
    let mut grid = HeatGrid::new(text, text, [text]);
    grid.row(text, [Some(1.0), None]).note(text);
    let mut page = Page::new(text, Lang::En);
    page.lead(text).headline([Headline::new(text, text).note(text)]).section(text).paragraph(text).note(text);
    page.table(table).bars(chart).heat(grid).section(text).map(map).foot(text);
    page
}

/// Reduces a page to its tags and the names of their attributes. Labels that found no room are no tags, so those go too.
fn skeleton(html: &str) -> Vec<String> {
    let (_, after) = html.split_once("</style>").unwrap();
    let mut tags = Vec::new();
    for piece in after.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap();
        let names: Vec<&str> = tag.split('"').step_by(2).map(str::trim).collect();
        tags.push(names.join(" "));
    }
    tags.retain(|tag| !tag.starts_with("text") && tag != "/text");
    tags
}

#[test]
fn a_section_ends_where_the_next_one_or_the_foot_begins() {
    let tags = skeleton(&page_of("x").to_html());
    // The skeleton begins behind the style, in the head.
    let mut open = vec!["html", "head"];
    for tag in &tags {
        let name = tag.split([' ', '/']).next().unwrap();
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if name == "section" || name == "footer" => {
                assert!(open.ends_with(&["main"]), "{name} in {open:?}");
                open.push(name);
            }
            None if !tag.ends_with('/') && !["meta", "br"].contains(&name) => open.push(name),
            None => {}
        }
    }
    assert!(
        tags.iter().filter(|tag| *tag == "/section").count() == 2 && tags.iter().any(|tag| tag == "footer")
    );
}

/// A page with one map of areas side by side.
fn map_of(classes: &[&str], fills: &[AreaFill]) -> String {
    let mut areas = AreaLayer::new("x").classes(classes.iter().copied());
    for (number, fill) in fills.iter().enumerate() {
        areas.area(square(101.7 + number as f64, 36.6, 0.5), "x", *fill);
    }
    let mut map = PageMap::new("x");
    map.areas(areas);
    let mut page = Page::new("x", Lang::En);
    page.map(map);
    page.to_html()
}

#[test]
fn colours_begin_again_behind_the_eighth_class() {
    let classes = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let fills: Vec<AreaFill> = (0..9).map(AreaFill::Class).collect();
    let html = map_of(&classes, &fills);
    let keys: Vec<&str> = html.split("\"a t c").skip(1).map(|rest| rest.get(..1).unwrap()).collect();
    assert!(keys.ends_with(&["0", "1", "2", "3", "4", "5", "6", "7", "0"]), "{keys:?}");
}

#[test]
fn figures_have_shades_and_a_key_from_the_least_to_the_greatest() {
    let html = map_of(&[], &[1.0, 2.0, 30.0, 400.0, 5_000.0].map(AreaFill::Figure));
    assert!(html.contains("a q0") && html.contains("a q4"));
    assert!(html.contains(">1<") && html.contains(">5,000<"), "a key from 1 to 5,000");
}

#[test]
fn the_key_has_a_line_for_what_is_unknown_where_something_is() {
    let key_of = |fills: &[AreaFill]| {
        let html = map_of(&[], fills);
        html.contains("<path class=\"a v\"") && html.contains(">–<")
    };
    assert!(!key_of(&[AreaFill::Figure(1.0), AreaFill::Figure(2.0)]));
    assert!(key_of(&[AreaFill::Figure(1.0), AreaFill::Unknown]));
    assert!(key_of(&[AreaFill::Figure(1.0), AreaFill::Figure(f64::NAN)]));
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></svg></table></style><h1>",
    "<!-- ",
    "]]><![CDATA[",
    "&lt;b&gt; &#x3c;",
    "javascript:alert(1)",
    "\u{202E}gnp.exe\u{2066}\u{0}\u{1b}[31m",
    "{{7*7}} ${7*7} `",
    "א\u{200F}ב ع 警民联系牌 🚓",
];

#[test]
fn no_text_changes_the_structure_of_the_page() {
    let plain = skeleton(&page_of("plain").to_html());
    assert!(plain.len() > 80);
    for text in HOSTILE {
        assert_eq!(skeleton(&page_of(text).to_html()), plain, "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_random_text_changes_the_structure_of_the_page(text in any::<String>()) {
        prop_assert_eq!(skeleton(&page_of(&text).to_html()), skeleton(&page_of("plain").to_html()));
    }
}

#[test]
fn a_page_names_no_external_address_and_no_script() {
    let html = page_of("plain").to_html();
    for address in ["http:", "https:", "//", "url(", "@import", "<script", "<link", "<img", "src=", "href="] {
        assert!(!html.contains(address), "{address}");
    }
}

#[test]
fn every_table_has_a_caption_and_scoped_headings_and_every_map_a_title_and_a_description() {
    let html = page_of("plain").to_html();
    assert_eq!(html.matches("<table").count(), html.matches("<caption>plain</caption>").count());
    assert_eq!(html.matches("<th ").count(), html.matches("<th scope=").count());
    assert!(html.contains(
        "role=\"img\" aria-labelledby=\"m9t m9d\"><title id=\"m9t\">plain</title><desc id=\"m9d\">"
    ));
}

#[test]
fn ragged_rows_lose_no_cell() {
    let mut table = PageTable::new("t");
    table.column("a", Align::Start).row(["1", "2", "3"]).row(["4"]);
    let html = Page::new("", Lang::Zh).table(table).to_html();
    assert!(html.contains(">3</td>"));
    assert_eq!(html.matches("<td").count(), 2 + 2 + 2);
}

#[test]
fn degenerate_maps_are_drawn_or_say_that_there_is_nothing() {
    let html = Page::new("", Lang::Zh).map(PageMap::new("")).to_html();
    assert!(html.contains("没有可显示的内容") && !html.contains("<svg"));
    let mut layer = AreaLayer::new("far apart").labelled();
    layer.area(square(-180.0, -90.0, 180.0), "south-west", AreaFill::Figure(f64::NAN));
    layer.area(square(179.0, 10.0, 1.0), "by the line", AreaFill::Figure(f64::INFINITY));
    layer.area(square(0.0, 0.0, 1e-9), "a dot", AreaFill::Class(99));
    let mut map = PageMap::new("world");
    map.areas(layer).areas(AreaLayer::new("empty")).points(PointLayer::new("none", Symbol::Cross));
    let html = Page::new("", Lang::En).map(map).to_html();
    assert!(html.contains("<svg") && !html.contains("NaN") && !html.contains("inf"));
}

#[test]
fn three_megabytes_of_outlines_make_a_small_page() {
    // 60 rings of 1,500 vertices each: about 3.4 MB as GeoJSON.
    let mut layer = AreaLayer::new("wavy");
    for row in 0..60 {
        let centre = (f64::from(row % 10) * 0.1, f64::from(row / 10) * 0.1);
        let ring = (0..1500).map(|step| {
            let turn = f64::from(step) / 1500.0 * std::f64::consts::TAU;
            let radius = 0.045 + 0.004 * (turn * 40.0).sin() + 0.0001 * (turn * 700.0).sin();
            geo_types::Coord { x: centre.0 + radius * turn.cos(), y: centre.1 + radius * turn.sin() }
        });
        let ring = geo_types::Polygon::new(ring.collect(), vec![]);
        layer.area(Boundary::new(ring.into()).unwrap(), "wavy", AreaFill::Plain);
    }
    let mut map = PageMap::new("many");
    map.areas(layer);
    let html = Page::new("", Lang::En).map(map).to_html();
    assert!(html.len() < 200_000, "{}", html.len());
}

#[test]
fn numbers_are_grouped() {
    assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    assert_eq!(grouped_number(-1234.0), "−1,234");
    assert_eq!(grouped_number(0.778), "0.78");
}

#[test]
fn every_highlight_is_drawn_and_named() {
    let mut map = PageMap::new("Two places");
    map.highlight(Position::new(36.62, 101.77).unwrap(), "the market");
    map.highlight(Position::new(36.64, 101.79).unwrap(), "the square");
    let html = Page::new("Map", Lang::En).map(map).to_html();
    assert!(html.contains("the market") && html.contains("the square"));
}

#[test]
fn who_can_not_see_a_map_is_told_how_much_each_layer_holds() {
    let mut areas = AreaLayer::new("beats");
    areas.area(square(101.0, 36.0, 0.1), "one", AreaFill::Plain);
    areas.area(square(101.1, 36.0, 0.1), "two", AreaFill::Plain);
    let mut points = PointLayer::new("stations", Symbol::Circle);
    let place = Position::new(36.05, 101.05).unwrap();
    points.named_point(place, "a station");
    points.dots([place; 1_199]);
    let mut map = PageMap::new("a city");
    map.areas(areas).points(points);
    for (lang, told) in [(Lang::En, "beats: 2; stations: 1,200"), (Lang::Zh, "beats: 2；stations: 1,200")] {
        let html = Page::new("", lang).map(map.clone()).to_html();
        assert!(html.contains(&format!(">{told}</desc>")), "{told}");
    }
}
