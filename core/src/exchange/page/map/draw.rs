//! Drawing a map.

use std::collections::HashSet;
use std::fmt::Write;

use crate::Lang;
use crate::exchange::page::classes::Classes;
use crate::exchange::page::markup::Markup;
use crate::exchange::page::{grouped, grouped_number, words};
use crate::geo::Boundary;

use super::frame::{Frame, WIDTH};
use super::label::{Label, place};
use super::{AreaFill, AreaLayer, PageMap, PointLayer, outline};

/// Number of colours that the style sheet defines.
const COLOURS: usize = 8;
const RADIUS: f64 = 5.5;
/// Beyond this many symbols labels may lie on them.
const MANY_SYMBOLS: usize = 200;
/// From this many dots on they are drawn smaller.
const MANY_DOTS: usize = 4000;

impl PageMap {
    pub(in super::super) fn write(&self, markup: &mut Markup, lang: Lang, id: usize) {
        markup.open("figure", &[("class", &"map")]);
        let frame = Frame::of(self);
        let mut outside = 0;
        match &frame {
            Some(frame) => outside = self.draw(markup, frame, lang, id),
            None => markup.element(
                "p",
                &[],
                words(lang, "没有可显示的内容。", "There is nothing to show on the map."),
            ),
        }
        if frame.is_some() {
            self.write_legend(markup);
        }
        markup.open("figcaption", &[]);
        markup.text(&self.caption(frame.as_ref(), outside, lang));
        markup.close();
        markup.close();
    }

    fn caption(&self, frame: Option<&Frame>, outside: usize, lang: Lang) -> String {
        let mut caption = self.title.clone();
        let mut say = |sentence: &str| {
            if !caption.is_empty() {
                caption.push_str(words(lang, "。", ". "));
            }
            caption.push_str(sentence);
        };
        if let Some(note) = &self.note {
            say(note.trim_end_matches(['.', '。']));
        }
        if outside > 0 {
            let outside = grouped(outside as u64);
            say(&words(
                lang,
                format!("另有{outside}个点在图幅之外"),
                format!("Points outside the frame, not drawn: {outside}"),
            ));
        }
        if let Some(frame) = frame {
            let (latitude, cosine) = (latitude(frame.middle_latitude, lang), frame.shortening);
            say(&words(
                lang,
                format!("局部等距圆柱投影，上为北，经度按{latitude}的余弦（{cosine:.3}）缩短；轮廓已简化"),
                format!(
                    "Local equirectangular projection, north up, longitude shortened by the cosine of {latitude} ({cosine:.3}); outlines simplified"
                ),
            ));
        }
        caption.push_str(words(lang, "。", "."));
        caption
    }

    /// Draws the map and tells how many points lie outside its frame.
    fn draw(&self, markup: &mut Markup, frame: &Frame, lang: Lang, id: usize) -> usize {
        let view = format!("0 0 {WIDTH} {}", frame.height);
        let (title, text) = (format!("m{id}t"), format!("m{id}d"));
        let labelled = format!("{title} {text}");
        markup.open("svg", &[("viewBox", &view), ("role", &"img"), ("aria-labelledby", &labelled)]);
        markup.element("title", &[("id", &title)], &self.title);
        markup.element("desc", &[("id", &text)], &self.description(lang));
        for (position, layer) in self.areas.iter().enumerate() {
            draw_areas(markup, layer, position, frame);
        }
        let outside = self
            .points
            .iter()
            .enumerate()
            .map(|(position, layer)| draw_dots(markup, layer, position, frame))
            .sum::<usize>()
            + self
                .points
                .iter()
                .enumerate()
                .map(|(position, layer)| draw_symbols(markup, layer, position, frame))
                .sum::<usize>();
        let mut labels = Vec::new();
        for (position, name) in &self.highlights {
            let [x, y] = frame.project(*position);
            markup.open("g", &[]);
            markup.element("title", &[], name);
            let ring = format!("M{:.1} {y:.1}a11 11 0 1 0 22 0a11 11 0 1 0 -22 0z", x - 11.0);
            let ticks = format!("M{x:.1} {:.1}v7m0 8v7M{:.1} {y:.1}h7m8 0h7", y - 11.0, x - 11.0);
            markup.empty("path", &[("class", &"h"), ("d", &ring)]);
            markup.empty("path", &[("class", &"h"), ("d", &ticks)]);
            markup.close();
            labels.push(Label { text: name, at: [x, y - 17.0], shifts: &[0.0, 46.0] });
        }
        self.want_labels(frame, &mut labels);
        for (label, on_phone) in place(labels, self.symbols(frame), frame) {
            let [x, y] = label.at.map(|v| format!("{v:.1}"));
            let class = if on_phone { "m" } else { "m w" };
            markup.element("text", &[("x", &x), ("y", &y), ("class", &class)], label.text);
        }
        draw_scale(markup, frame, lang);
        markup.close();
        outside
    }

    fn description(&self, lang: Lang) -> String {
        let areas = self.areas.iter().map(|layer| (&layer.name, layer.areas.len()));
        let points = self.points.iter().map(|layer| (&layer.name, layer.named.len() + layer.dots.len()));
        let layers: Vec<String> =
            areas.chain(points).map(|(name, n)| format!("{name}: {}", grouped(n as u64))).collect();
        layers.join(words(lang, "；", "; "))
    }

    /// Gives the places of symbols that labels keep clear of, unless there are so many that no label would find room.
    fn symbols(&self, frame: &Frame) -> impl Iterator<Item = [f64; 2]> {
        let named = || self.points.iter().flat_map(|layer| &layer.named);
        let few = named().nth(MANY_SYMBOLS).is_none();
        named().filter(move |_| few).map(|(position, _)| frame.project(*position))
    }

    fn want_labels<'a>(&'a self, frame: &Frame, labels: &mut Vec<Label<'a>>) {
        for layer in self.points.iter().filter(|layer| layer.labelled) {
            for (position, name) in &layer.named {
                let [x, y] = frame.project(*position);
                labels.push(Label { text: name, at: [x, y - 13.0], shifts: &[0.0, 38.0] });
            }
        }
        let mut areas: Vec<(f64, &Boundary, &str)> = Vec::new();
        for layer in self.areas.iter().filter(|layer| layer.labelled) {
            areas.extend(
                layer
                    .areas
                    .iter()
                    .map(|(boundary, name, _)| (boundary.area_square_metres(), boundary, name.as_str())),
            );
        }
        areas.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, boundary, text) in areas {
            if let Some(position) = boundary.label_position() {
                let [x, y] = frame.project(position);
                labels.push(Label { text, at: [x, y + 4.0], shifts: &[0.0, 15.0, -15.0, 24.0, -24.0] });
            }
        }
    }

    fn write_legend(&self, markup: &mut Markup) {
        markup.open("ul", &[("class", &"legend")]);
        for (position, layer) in self.points.iter().enumerate() {
            let class = format!("p c{}", colour(position));
            let count = layer.named.len() + layer.dots.len();
            let name = format!("{} ({})", layer.name, grouped(count as u64));
            if layer.named.is_empty() {
                let class = format!("d c{}", colour(position));
                write_key(markup, &class, "M8 8h0", &name);
            } else {
                write_key(markup, &class, &layer.symbol.path(8.0, 8.0, 6.0), &name);
            }
        }
        for (_, name) in &self.highlights {
            write_key(markup, "h", "M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z", name);
        }
        for (position, layer) in self.areas.iter().enumerate() {
            write_area_legend(markup, layer, position);
        }
        markup.close();
    }
}

fn write_area_legend(markup: &mut Markup, layer: &AreaLayer, position: usize) {
    const SWATCH: &str = "M1 1h14v14h-14z";
    let fills = || layer.areas.iter().map(|(_, _, fill)| fill);
    let classes = Classes::of(figures(layer));
    if fills().any(|fill| matches!(fill, AreaFill::Plain))
        || (layer.classes.is_empty() && classes.legend().count() == 0)
    {
        let class = if position == 0 { "a u".to_owned() } else { format!("a over k{}", position.min(3)) };
        write_key(markup, &class, SWATCH, &format!("{} ({})", layer.name, grouped(layer.areas.len() as u64)));
    } else {
        markup.element("li", &[("class", &"head")], &layer.name);
    }
    for (shade, low, high) in classes.legend() {
        let (low, high) = (grouped_number(low), grouped_number(high));
        let range = if low == high { low } else { format!("{low} – {high}") };
        write_key(markup, &format!("a q{shade}"), SWATCH, &range);
    }
    for (class, name) in layer.classes.iter().enumerate() {
        write_key(markup, &format!("a t c{}", colour(class)), SWATCH, name);
    }
    if fills().any(|fill| is_unknown(*fill)) {
        write_key(markup, "a v", SWATCH, "–");
    }
}

fn write_key(markup: &mut Markup, class: &str, path: &str, name: &str) {
    markup.open("li", &[]);
    markup.open("svg", &[("viewBox", &"0 0 16 16"), ("aria-hidden", &"true")]);
    markup.empty("path", &[("class", &class), ("d", &path)]);
    markup.close();
    markup.text(name);
    markup.close();
}

fn draw_areas(markup: &mut Markup, layer: &AreaLayer, position: usize, frame: &Frame) {
    let classes = Classes::of(figures(layer));
    markup.open("g", &[]);
    for (boundary, name, fill) in &layer.areas {
        let class = match fill {
            AreaFill::Plain if position == 0 => "a u".to_owned(),
            AreaFill::Plain => format!("a over k{}", position.min(3)),
            AreaFill::Class(class) => format!("a t c{}", colour(*class)),
            AreaFill::Figure(figure) if figure.is_finite() => format!("a q{}", classes.class(*figure)),
            AreaFill::Figure(_) | AreaFill::Unknown => "a v".to_owned(),
        };
        let path = outline::path(boundary, frame);
        markup.open("path", &[("class", &class), ("d", &path)]);
        let tip = match fill {
            AreaFill::Figure(figure) if figure.is_finite() => format!("{name}: {}", grouped_number(*figure)),
            AreaFill::Class(class) => {
                layer.classes.get(*class).map_or_else(|| name.clone(), |class| format!("{name}: {class}"))
            }
            _ => name.clone(),
        };
        markup.element("title", &[], &tip);
        markup.close();
    }
    markup.close();
}

/// Draws the nameless points of a layer as one path; places less than a pixel apart are one dot.
fn draw_dots(markup: &mut Markup, layer: &PointLayer, position: usize, frame: &Frame) -> usize {
    let mut seen = HashSet::new();
    let mut path = String::new();
    let mut outside = 0;
    for place in layer.dots.iter().map(|p| frame.project(*p)) {
        if !frame.holds(place) {
            outside += 1;
            continue;
        }
        #[expect(clippy::cast_possible_truncation, reason = "inside the frame, so below a thousand or so")]
        let [x, y] = place.map(|v| v.round() as i32);
        if seen.insert((x, y)) {
            let _ = write!(path, "M{x} {y}h0");
        }
    }
    if !path.is_empty() {
        let many = if seen.len() > MANY_DOTS { " many" } else { "" };
        let class = format!("d c{}{many}", colour(position));
        markup.empty("path", &[("class", &class), ("d", &path)]);
    }
    outside
}

fn draw_symbols(markup: &mut Markup, layer: &PointLayer, position: usize, frame: &Frame) -> usize {
    let class = format!("p c{}", colour(position));
    let mut outside = 0;
    for (place, name) in &layer.named {
        let [x, y] = frame.project(*place);
        if !frame.holds([x, y]) {
            outside += 1;
            continue;
        }
        markup.open("path", &[("class", &class), ("d", &layer.symbol.path(x, y, RADIUS))]);
        markup.element("title", &[], name);
        markup.close();
    }
    outside
}

fn draw_scale(markup: &mut Markup, frame: &Frame, lang: Lang) {
    let Some((metres, units)) = frame.scale_bar() else { return };
    let y = frame.height - 14.0;
    let bar = format!("M14 {:.1}v6h{units:.1}v-6", y - 6.0);
    let length = if metres >= 1000.0 {
        format!("{} {}", grouped_number(metres / 1000.0), words(lang, "公里", "km"))
    } else {
        format!("{} {}", grouped_number(metres), words(lang, "米", "m"))
    };
    let x = format!("{:.1}", 14.0 + units / 2.0);
    let above = format!("{:.1}", y - 10.0);
    markup.empty("path", &[("class", &"scale"), ("d", &bar)]);
    markup.element("text", &[("x", &x), ("y", &above), ("class", &"m")], &length);
    let arrow = format!("M{:.1} 34l7 -20l7 20l-7 -5z", WIDTH - 34.0);
    markup.empty("path", &[("class", &"scale"), ("d", &arrow)]);
    markup.element("text", &[("x", &(WIDTH - 27.0)), ("y", &"56"), ("class", &"m")], words(lang, "北", "N"));
}

fn figures(layer: &AreaLayer) -> impl Iterator<Item = f64> {
    layer.areas.iter().filter_map(|(_, _, fill)| match fill {
        AreaFill::Figure(figure) => Some(*figure),
        _ => None,
    })
}

fn is_unknown(fill: AreaFill) -> bool {
    match fill {
        AreaFill::Unknown => true,
        AreaFill::Figure(figure) => !figure.is_finite(),
        _ => false,
    }
}

fn colour(position: usize) -> usize {
    position % COLOURS
}

fn latitude(degrees: f64, lang: Lang) -> String {
    let size = degrees.abs();
    match (lang, degrees < 0.0) {
        (Lang::Zh, false) => format!("北纬{size:.1}°"),
        (Lang::Zh, true) => format!("南纬{size:.1}°"),
        (_, false) => format!("{size:.1}° N"),
        (_, true) => format!("{size:.1}° S"),
    }
}
