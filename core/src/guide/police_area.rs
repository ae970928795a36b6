// The data set of the guide's examples, which include this file: synthetic, with nobody's name and nobody's number.
use shouwang::Registry;
use shouwang::exchange::{FolderOptions, read_files};

const AREAS: &str = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
  "properties": {"id": "dashizi", "name": "大什字警务区", "kind": "police_area", "agency": "beidajie"},
  "geometry": {"type": "Polygon", "coordinates": [[[101.77, 36.61], [101.79, 36.61], [101.79, 36.63], [101.77, 36.63], [101.77, 36.61]]]}}]}"#;

const FILES: [(&str, &str); 11] = [
    ("areas.geojson", AREAS),
    ("agencies.csv", "id,name,level,help_line\nbeidajie,北大街派出所,station,0971-5550100\n"),
    ("officers.csv", "id,name,help_line,consultation_line\n\
      o-1,示例民警甲,0971-5550101,0971-5550102\no-2,示例民警乙,0971-5550103,0971-5550103\n"),
    ("assignments.csv", "id,officer,area,role,valid_from,valid_to\n\
      as-1,o-1,dashizi,primary,2024-01-01,2026-06-01\nas-2,o-2,dashizi,primary,2026-06-01,\n"),
    ("contact_plates.csv", "id,host_place,host_kind,latitude,longitude,area,officers,\
      emergency_line,help_line,rescue_line,consultation_line,state,posted_on,inspected_on\n\
      p-1,夜市入口,market,36.6215,101.7801,dashizi,o-1,110,0971-5550101,119,0971-5550102,posted,2024-01-01,2026-05-20\n\
      p-2,小区东门,residential_building,36.6190,101.7790,dashizi,o-2,110,0971-5550103,119,0971-5550103,posted,2026-06-01,\n"),
    ("safe_points.csv", "id,name,host_kind,latitude,longitude,area,functions,hours,help_line,state,verified_on\n\
      gate,夜市旁门岗,compound_gate,36.6219,101.7803,dashizi,refuge;alarm;help;publicity,24/7,0971-5550110,active,2026-05-01\n\
      shop,小超市,supermarket,36.6205,101.7811,dashizi,refuge;help,Mo-Su 08:00-21:00,0971-5550111,active,2025-12-10\n"),
    ("volunteers.csv", "id,occupation,skills,certificates,availability,home_area,joined_on,state\n\
      v-1,教师,调解,,Mo-Fr 18:00-23:00,dashizi,2024-10-01,active\n\
      v-2,护士,急救,红十字救护员@2024-06-01/2026-06-01,Mo-Su 18:00-23:00,dashizi,2024-10-01,active\n\
      v-3,店主,急救,红十字救护员@2025-09-01/2028-09-01,,dashizi,2024-10-01,active\n"),
    ("activities.csv", "id,kind,area,starts_at,ends_at,needs,state\n\
      patrol,patrol,dashizi,2026-06-05T20:00,2026-06-05T22:00,巡逻队员:1;救护:1:急救:红十字救护员,planned\n"),
    ("participations.csv", "id,volunteer,activity,role,checked_in_at,checked_out_at,minutes,state\n\
      pa-1,v-1,patrol,巡逻队员,,,,accepted\npa-2,v-3,patrol,救护,,,,accepted\n"),
    ("hazards.csv", "id,category,level,area,found_by,opened_at,deadline,state\n\
      h-1,blocked_exit,key,dashizi,v-1,2026-06-01T09:00,2026-06-08,rectifying\n"),
    ("reported.csv", "id,indicator,text\nr-1,safe_points,2\n"),
];

pub fn police_area() -> Registry {
    let files = FILES.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    read_files(files, &FolderOptions::default()).unwrap()
}
