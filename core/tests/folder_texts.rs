//! Cells of a data folder that hold a list: names by language and further lines.

use shouwang::exchange::{FolderOptions, FolderReading, examine_files};

fn read(name: &str, text: &str) -> FolderReading {
    examine_files([(name.to_owned(), text.as_bytes().to_vec())], &FolderOptions::default())
}

fn problem(name: &str, text: &str) -> String {
    read(name, text).problems.first().map(ToString::to_string).unwrap_or_default()
}

#[test]
fn names_by_language_are_read_and_what_is_no_pair_is_refused() {
    let file = |names: &str| format!("id,name,kind,names\nar1,示例警务区,police_area,{names}\n");
    let registry = read("areas.csv", &file("bo = དཔེར་བརྗོད; zh-Hant=範例警務區")).registry.expect("a registry");
    let area = registry.areas().iter().next().expect("an area");
    let names: Vec<_> = area.names.iter().map(|(tag, name)| (tag.as_str(), name.as_str())).collect();
    assert_eq!(names, [("bo", "དཔེར་བརྗོད"), ("zh-Hant", "範例警務區")]);
    for names in ["bo", "=范例", "bo=", "b o=范例", "中=范例"] {
        let said = problem("areas.csv", &file(names));
        assert!(said.contains("names: not well formed, expected BCP 47 tags"), "{names}: {said}");
    }
    let twice = problem("areas.csv", &file("bo=甲;bo=乙"));
    assert!(twice.starts_with("areas.csv, line 2, names: ") && twice.contains("language"), "{twice}");
}

#[test]
fn further_lines_are_read_with_their_purpose() {
    let file = |lines: &str| format!("id,name,level,other_lines\ng1,示例派出所,station,{lines}\n");
    let registry = read("agencies.csv", &file("anti_fraud=96110;fire=119")).registry.expect("a registry");
    let agency = registry.agencies().iter().next().expect("an agency");
    let lines: Vec<String> =
        agency.lines.iter().map(|line| format!("{}={}", line.purpose.code(), line.number)).collect();
    assert_eq!(lines, ["anti_fraud=96110", "fire=119"]);
    for lines in ["96110", "somewhere=96110", "fire=twelve"] {
        assert!(
            problem("agencies.csv", &file(lines)).starts_with("agencies.csv, line 2, other_lines: "),
            "{lines}"
        );
    }
}

#[test]
fn what_belongs_to_an_agreement_needs_its_day() {
    let file = |columns: &str, values: &str| {
        format!("id,kind,opened_at{columns}\nm1,neighbour,2025-06-01T09:00:00+08:00{values}\n")
    };
    assert!(read("mediations.csv", &file("", "")).registry.is_some());
    assert!(
        read("mediations.csv", &file(",agreed_on,agreement_form", ",2025-06-09,oral")).registry.is_some()
    );
    for (column, value) in
        [("agreement_form", "oral"), ("perform_by", "2025-07-01"), ("confirmed_on", "2025-07-01")]
    {
        let said = problem("mediations.csv", &file(&format!(",{column}"), &format!(",{value}")));
        assert!(said.starts_with("mediations.csv, line 2, agreed_on: missing"), "{column}: {said}");
    }
}
