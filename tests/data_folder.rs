//! A data folder that is not whole: one clear sentence with the file, line and field, and never a part of a registry.

use shouwang::exchange::{FolderOptions, examine_files, read_files, read_folder};

const AREAS: &str = "id,name,kind\na1,Area,police_area\n";

fn error(files: &[(&str, &str)]) -> String {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    read_files(files, &FolderOptions::default()).unwrap_err().to_string()
}

#[test]
fn a_folder_that_is_not_there_or_holds_nothing_is_named() {
    let missing = read_folder("no/such/folder", &FolderOptions::default()).unwrap_err();
    assert_eq!(missing.kind().code(), "io");
    assert!(missing.to_string().starts_with("no/such/folder: "), "{missing}");
    let empty = std::env::temp_dir().join(format!("shouwang-empty-{}", std::process::id()));
    std::fs::create_dir_all(&empty).unwrap();
    let nothing = read_folder(&empty, &FolderOptions::default()).unwrap_err().to_string();
    std::fs::remove_dir(&empty).unwrap();
    assert!(
        nothing.ends_with("missing, expected at least one file of a data set, such as safe_points.csv"),
        "{nothing}"
    );
}

#[test]
fn an_empty_file_is_named() {
    let expected = "officers.csv: missing, expected a row of column names, but the file is empty";
    assert_eq!(error(&[("officers.csv", "")]), expected);
}

#[test]
fn a_broken_reference_names_file_line_and_field() {
    let assignments = "id,officer,area,role\nas1,o1,a1,primary\n";
    let officers = "id,name\no1,示例民警\n";
    let good = [("areas.csv", AREAS), ("assignments.csv", assignments), ("officers.csv", officers)];
    let files = good.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    assert!(read_files(files, &FolderOptions::default()).is_ok());
    let text = error(&[
        ("areas.csv", AREAS),
        ("assignments.csv", "id,officer,area,role\nas1,o9,a1,primary\n"),
        ("officers.csv", officers),
    ]);
    assert_eq!(text, "assignments.csv, line 2, officer: no such officer");
}

#[test]
fn an_unknown_column_is_named_and_can_be_allowed() {
    let areas = "id,name,kind,colour\na1,Area,police_area,red\n";
    assert_eq!(
        error(&[("areas.csv", areas)]),
        "areas.csv, colour: not valid, expected a column of the data folder's table"
    );
    let mut options = FolderOptions::default();
    options.allow_unknown_columns = true;
    assert!(read_files([("areas.csv".to_owned(), areas.as_bytes().to_vec())], &options).is_ok());
}

#[test]
fn a_row_out_of_range_names_its_line_and_field_and_can_be_left_out() {
    let points =
        "id,name,host_kind,latitude,longitude\np1,A,pharmacy,36.62,101.77\np2,B,药店,136.62,101.77\n";
    let text = error(&[("safe_points.csv", points)]);
    assert!(text.starts_with("safe_points.csv, line 3, latitude: out of range"), "{text}");
    let mut options = FolderOptions::default();
    options.leave_out_refused = true;
    let reading = examine_files([("safe_points.csv".to_owned(), points.as_bytes().to_vec())], &options);
    assert_eq!(reading.reports[0].refused(), 1);
    assert_eq!(reading.registry.unwrap().safe_points().len(), 1);
}

#[test]
fn chinese_headers_and_labels_are_read_in_any_order() {
    let points = "\u{feff}经度,纬度,名称,编号,场所类型,功能,开放时间,状态\r\n101.77,36.62,北门药店,p1,药店,避险；求助,24/7,启用\r\n";
    let files = [("safe_points.csv".to_owned(), points.as_bytes().to_vec())];
    let registry = read_files(files, &FolderOptions::default()).unwrap();
    let point = registry.safe_points().iter().next().unwrap();
    assert_eq!((point.id.as_str(), point.name.as_str(), point.functions.len()), ("p1", "北门药店", 2));
}

#[test]
fn every_problem_is_told_at_once() {
    let files = [
        ("areas.csv".to_owned(), b"id,name,kind\na1,A,beat\na2,B,planet\n".to_vec()),
        ("officers.csv".to_owned(), b"id,name,valid_from\no1,,2024-13-01\no2,N,2024-13-01\n".to_vec()),
        ("oficers.csv".to_owned(), b"id\n".to_vec()),
    ];
    let problems: Vec<String> =
        examine_files(files, &FolderOptions::default()).problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 4, "{problems:#?}");
    assert!(problems[0].starts_with("oficers.csv"));
    assert!(problems[1].starts_with("areas.csv, line 3, kind"));
    assert!(problems[2].starts_with("officers.csv, line 2, name"));
    assert!(problems[3].starts_with("officers.csv, line 3, valid_from"));
}
