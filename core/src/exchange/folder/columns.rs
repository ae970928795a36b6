//! The files of a data folder and their columns, in one table: what the reader takes and what the documentation shows.

use super::column::{
    AREA, AT, BY, CLOSED_AT, CONSULTATION_HOURS, CONSULTATION_LINE, EMERGENCY_LINE, FolderFile, HELP_HOURS,
    HELP_LINE, HOURS, ID, LANGUAGES, LATITUDE, LONGITUDE, MAYBE_LATITUDE, MAYBE_LONGITUDE, NAME, NAME_EN,
    NUMBER, OFFICER, OPENED_AT, OTHER_LINES, RESCUE_HOURS, RESCUE_LINE, VALID_FROM, VALID_TO, VOLUNTEERS,
    optional, required,
};

/// Every file of a data folder. All are optional; a folder with none of them is an error.
pub const FILES: &[FolderFile] = &[
    FolderFile {
        name: "agencies",
        geometry: None,
        columns: &[
            ID,
            NAME,
            NAME_EN,
            required("level", &["层级", "级别"], "`force`, `sub_bureau` or `station`"),
            optional("code", &["机构代码"], "agency code of the mainland, 12 digits"),
            optional("parent", &["上级", "上级机构"], "agency id"),
            optional("address", &["地址"], "address as written"),
            MAYBE_LATITUDE,
            MAYBE_LONGITUDE,
            HOURS,
            EMERGENCY_LINE,
            HELP_LINE,
            RESCUE_LINE,
            CONSULTATION_LINE,
            HELP_HOURS,
            RESCUE_HOURS,
            CONSULTATION_HOURS,
            OTHER_LINES,
        ],
    },
    FolderFile {
        name: "areas",
        geometry: Some("Polygon or MultiPolygon"),
        columns: &[
            ID,
            NAME,
            NAME_EN,
            optional("names", &["其他语言名称"], "by BCP 47 tag, separated by `;`: `bo=…;mn=…`"),
            required("kind", &["类型", "辖区类型"], "kind of area, such as `police_area` or 警务区"),
            optional("code", &["代码", "区划代码"], "code that orders ties"),
            optional("parent", &["上级", "上级辖区"], "area id"),
            optional("agency", &["所属机构", "公安机关"], "agency id"),
            VALID_FROM,
            VALID_TO,
            optional("population", &["人口"], "residents"),
            optional("households", &["户数"], "households"),
        ],
    },
    FolderFile {
        name: "address_rules",
        geometry: None,
        columns: &[
            ID,
            required("street", &["街道", "街路", "路名"], "street, as written"),
            required("from", &["起始门牌", "起始号"], "first house number"),
            required("to", &["截止门牌", "截止号"], "last house number, included"),
            optional("parity", &["单双号"], "`odd`, `even` or `all`; all where none is given"),
            required("area", &["辖区", "所属辖区"], "area id"),
            VALID_FROM,
            VALID_TO,
        ],
    },
    FolderFile {
        name: "officers",
        geometry: None,
        columns: &[
            ID,
            NAME,
            optional("badge", &["警号"], "badge number"),
            optional("rank", &["警衔"], "rank, such as 一级警督"),
            optional("grade", &["职级"], "grade"),
            optional("post", &["职务"], "post"),
            optional("agency", &["所属机构", "单位"], "agency id"),
            LANGUAGES,
            HELP_LINE,
            CONSULTATION_LINE,
            HELP_HOURS,
            CONSULTATION_HOURS,
            OTHER_LINES,
            VALID_FROM,
            VALID_TO,
        ],
    },
    FolderFile {
        name: "assignments",
        geometry: None,
        columns: &[
            ID,
            required("officer", &["民警"], "officer id"),
            required("area", &["辖区"], "area id"),
            required("role", &["角色"], "`primary`, `deputy` or `auxiliary`"),
            optional("relief_order", &["接替顺序"], "who steps in first: lower comes first"),
            VALID_FROM,
            VALID_TO,
        ],
    },
    FolderFile {
        name: "contact_plates",
        geometry: Some("Point"),
        columns: &[
            ID,
            optional("number", &["牌号"], "number printed on it"),
            required("host_place", &["张贴地点", "地点"], "the place it hangs in"),
            required("host_kind", &["场所类型"], "kind of that place, such as `market` or 市集"),
            LATITUDE,
            LONGITUDE,
            required("area", &["辖区"], "area id"),
            optional("officers", &["民警", "牌面民警"], "officer ids, separated by `;`"),
            EMERGENCY_LINE,
            HELP_LINE,
            RESCUE_LINE,
            CONSULTATION_LINE,
            HELP_HOURS,
            RESCUE_HOURS,
            CONSULTATION_HOURS,
            OTHER_LINES,
            optional("content_version", &["牌面版本"], "version of the content, 1 where none is given"),
            LANGUAGES,
            optional("slogans", &["标语"], "separated by `;`"),
            optional("wechat_accounts", &["微信公众号"], "accounts behind its QR codes, separated by `;`"),
            optional("urls", &["网址"], "http or https addresses behind its QR codes, separated by `;`"),
            optional("signed_code", &["防伪码"], "text of its signed plate code"),
            optional("state", &["状态"], "state, `draft` where none is given"),
            VALID_FROM,
            VALID_TO,
            optional("posted_on", &["上墙日期"], "day it was put up"),
            optional("inspected_on", &["巡检日期"], "day it was last inspected"),
        ],
    },
    FolderFile {
        name: "plate_inspections",
        geometry: None,
        columns: &[
            ID,
            required("plate", &["联系牌"], "plate id"),
            AT,
            BY,
            required("result", &["结果", "巡检结果"], "`ok`, `faded`, `torn`, `missing` or `wrong_content`"),
        ],
    },
    FolderFile {
        name: "safe_points",
        geometry: Some("Point"),
        columns: &[
            ID,
            NAME,
            optional("host", &["依托单位"], "who hosts it"),
            required("host_kind", &["场所类型"], "kind of host, such as `pharmacy` or 药店"),
            LATITUDE,
            LONGITUDE,
            optional("entrance_note", &["入口说明"], "how to get in"),
            AREA,
            optional("functions", &["功能"], "separated by `;`, such as `refuge;alarm` or 避险;报警"),
            optional("equipment", &["设备", "装备"], "separated by `;`"),
            HOURS,
            optional(
                "closures",
                &["停用时间"],
                "days shut, last one not included, `2025-10-01/2025-10-08;…`",
            ),
            EMERGENCY_LINE,
            HELP_LINE,
            HELP_HOURS,
            OTHER_LINES,
            LANGUAGES,
            optional("accessibility", &["无障碍"], "separated by `;`, such as `step_free` or 无台阶"),
            optional(
                "for_whom",
                &["服务对象"],
                "separated by `;`, such as `children`; everybody where empty",
            ),
            optional("state", &["状态"], "state, `proposed` where none is given"),
            VALID_FROM,
            VALID_TO,
            optional("verified_on", &["核验日期"], "day it was last verified"),
        ],
    },
    FolderFile {
        name: "safe_point_visits",
        geometry: None,
        columns: &[
            ID,
            required("safe_point", &["守望点"], "safe point id"),
            AT,
            BY,
            required("kind", &["类型", "走访类型"], "`verify`, `train` or `drill`"),
            required("outcome", &["结果"], "`passed`, `to_improve`, `failed` or `nobody_there`"),
            optional("next_due", &["下次走访"], "day by which somebody has to come again"),
        ],
    },
    FolderFile {
        name: "assets",
        geometry: Some("Point"),
        columns: &[
            ID,
            required("kind", &["类型"], "`school`, `residential_compound`, `hospital` or `other`"),
            NAME,
            LATITUDE,
            LONGITUDE,
        ],
    },
    FolderFile {
        name: "volunteers",
        geometry: None,
        columns: &[
            ID,
            optional("name", &["姓名"], "name; better left out"),
            optional("occupation", &["职业"], "occupation"),
            optional("also_roles", &["兼任"], "other roles, separated by `;`"),
            optional("skills", &["技能"], "separated by `;`"),
            optional(
                "certificates",
                &["证书"],
                "separated by `;`, each with its time if it has one: 红十字救护员@2024-03-01/2027-03-01",
            ),
            optional("availability", &["可服务时间"], "OSM opening hours, such as `Mo-Fr 18:00-22:00`"),
            LANGUAGES,
            optional("home_area", &["所在辖区"], "area id"),
            MAYBE_LATITUDE,
            MAYBE_LONGITUDE,
            optional("joined_on", &["加入日期"], "day they joined"),
            optional("state", &["状态"], "state, `applied` where none is given"),
        ],
    },
    FolderFile {
        name: "activities",
        geometry: None,
        columns: &[
            ID,
            required("kind", &["类型", "活动类型"], "kind, such as `patrol` or 治安巡逻"),
            AREA,
            required("starts_at", &["开始时间"], "instant with offset, or local time"),
            required("ends_at", &["结束时间"], "instant with offset, or local time"),
            OFFICER,
            optional("route", &["路线"], "latitude and longitude of each point, `36.62,101.77;36.63,101.78`"),
            optional(
                "needs",
                &["需求", "人员需求"],
                "role, number, skill and certificate, separated by `;`: `巡逻队员:4;急救员:1:急救:红十字救护员`",
            ),
            optional("state", &["状态"], "state, `planned` where none is given"),
        ],
    },
    FolderFile {
        name: "participations",
        geometry: None,
        columns: &[
            ID,
            required("volunteer", &["义警", "参与义警"], "volunteer id"),
            required("activity", &["活动"], "activity id"),
            optional("role", &["角色"], "role, in the words of the activity's needs"),
            optional("checked_in_at", &["签到时间"], "instant with offset, or local time"),
            optional("checked_out_at", &["签退时间"], "instant with offset, or local time"),
            optional("minutes", &["服务分钟", "时长"], "minutes served"),
            optional("approved_by", &["审核民警"], "officer id"),
            optional("state", &["状态"], "state, `invited` where none is given"),
        ],
    },
    FolderFile {
        name: "alerts",
        geometry: Some("Point"),
        columns: &[
            ID,
            required("need", &["需求"], "what is needed, such as `escort` or 护送"),
            LATITUDE,
            LONGITUDE,
            required("radius_m", &["半径", "半径米"], "metres around it in which volunteers are asked"),
            optional("required_skills", &["所需技能"], "separated by `;`"),
            optional("candidates", &["候选义警"], "volunteer ids, separated by `;`"),
            optional("accepted_by", &["接应义警"], "volunteer id"),
            required("raised_at", &["发起时间"], "instant with offset, or local time"),
            optional("state", &["状态"], "state, `raised` where none is given"),
        ],
    },
    FolderFile {
        name: "service_records",
        geometry: None,
        columns: &[
            ID,
            NUMBER,
            required("channel", &["渠道"], "the way it came in, such as `plate_call`"),
            required("topic", &["事项"], "what it is about, such as `household_registration`"),
            AREA,
            MAYBE_LATITUDE,
            MAYBE_LONGITUDE,
            optional("safe_point", &["守望点"], "safe point id"),
            optional("plate", &["联系牌"], "plate id"),
            optional("person", &["人员代号"], "keyed pseudonym, never a name or number"),
            optional("persons_helped", &["服务人数"], "how many were helped"),
            OPENED_AT,
            CLOSED_AT,
            optional("outcome", &["办理结果"], "how it ended, such as `settled` or 办结"),
            optional(
                "satisfaction",
                &["满意度"],
                "`very_satisfied` to `very_dissatisfied`, or 非常满意 to 非常不满意",
            ),
            optional("state", &["状态"], "state, `registered` where none is given"),
        ],
    },
    FolderFile {
        name: "mediations",
        geometry: None,
        columns: &[
            ID,
            NUMBER,
            required("kind", &["纠纷类型"], "what it is about, such as `neighbour` or 邻里"),
            optional(
                "tier",
                &["风险等级"],
                "`green`, `yellow`, `orange` or `red`; green where none is given",
            ),
            optional("source", &["来源"], "how it came in, such as `party_application` or 当事人申请"),
            AREA,
            optional("parties", &["当事人代号"], "keyed pseudonyms, separated by `;`"),
            VOLUNTEERS,
            OFFICER,
            OPENED_AT,
            optional("accepted_on", &["受理日期"], "day it was accepted"),
            optional("due", &["办理期限"], "last day, extensions included"),
            optional("documents", &["卷宗材料"], "documents that are there, separated by `;`"),
            optional("documents_applying", &["适用材料"], "optional documents that apply, separated by `;`"),
            optional("agreed_on", &["协议日期"], "day of the agreement"),
            optional("agreement_form", &["协议形式"], "`written` or `oral`; written where none is given"),
            optional("perform_by", &["履行期限"], "day by which it must be performed"),
            optional("confirmed_on", &["司法确认日期"], "day on which a court confirmed it"),
            optional("performance", &["履行情况"], "`not_due`, `partial`, `full` or `refused`"),
            optional("follow_ups", &["回访日期"], "days in order, separated by `;`"),
            CLOSED_AT,
            optional("state", &["状态"], "state, `reported` where none is given"),
        ],
    },
    FolderFile {
        name: "hazards",
        geometry: None,
        columns: &[
            ID,
            NUMBER,
            required("category", &["类别"], "what it is, such as `fire` or 消防"),
            required("level", &["等级"], "`general`, `key` or `major`"),
            AREA,
            MAYBE_LATITUDE,
            MAYBE_LONGITUDE,
            optional("found_by", &["发现人"], "volunteer id"),
            optional("responsible_party", &["责任单位", "责任人"], "who must put it right"),
            OPENED_AT,
            optional("deadline", &["整改期限"], "day by which it must be put right"),
            optional("extensions", &["延期"], "grants and new days in order, `2025-05-10/2025-06-01;…`"),
            optional("rechecks", &["复查"], "days and results in order, `2025-06-01=passed;…`"),
            CLOSED_AT,
            optional("state", &["状态"], "state, `discovered` where none is given"),
        ],
    },
    FolderFile {
        name: "aid_cases",
        geometry: None,
        columns: &[
            ID,
            required("kind", &["类型"], "why, such as `lost` or 走失"),
            required("person", &["人员代号"], "keyed pseudonym, never a name or number"),
            AREA,
            optional("safe_point", &["守望点"], "safe point id"),
            optional("volunteer", &["义警"], "volunteer id"),
            AT,
            optional("actions", &["救助措施"], "what was done, separated by `;`, such as `first_aid`"),
            optional("handed_over_to", &["移交对象"], "to whom the person was handed over"),
        ],
    },
    FolderFile {
        name: "incidents",
        geometry: None,
        columns: &[
            ID,
            required("kind", &["警情类别", "类型"], "what it is, such as `help_request` or 群众求助"),
            required("earliest_at", &["最早发生时间"], "earliest instant at which it can have happened"),
            optional("latest_at", &["最晚发生时间"], "latest instant; the earliest where none is given"),
            AREA,
            MAYBE_LATITUDE,
            MAYBE_LONGITUDE,
            optional("source", &["来源"], "how it became known, such as `emergency_call`"),
            optional(
                "priority",
                &["级别"],
                "`immediate`, `prompt` or `routine`; routine where none is given",
            ),
            optional("dispatched_at", &["派警时间"], "instant with offset, or local time"),
            optional("arrived_at", &["到场时间"], "instant with offset, or local time"),
            optional("finished_at", &["处结时间"], "instant with offset, or local time"),
        ],
    },
    FolderFile {
        name: "outreach",
        geometry: None,
        columns: &[
            ID,
            required("topic", &["主题"], "what it is about, such as `anti_fraud` or 反诈"),
            AT,
            optional("activity", &["活动"], "activity id"),
            AREA,
            optional("venue", &["场地"], "the place, as written"),
            MAYBE_LATITUDE,
            MAYBE_LONGITUDE,
            optional("safe_point", &["守望点"], "safe point id"),
            optional(
                "audience",
                &["对象"],
                "whom it is for, such as `students`; everybody where none is given",
            ),
            optional("attendance", &["参加人数"], "how many came"),
        ],
    },
    FolderFile {
        name: "area_priorities",
        geometry: None,
        columns: &[
            ID,
            required("area", &["辖区", "所属辖区"], "area id"),
            required("issue", &["问题"], "the issue, as written"),
            required("raised_on", &["提出日期"], "day it was taken up"),
            optional("actions", &["措施"], "days and actions in order, `2025-05-10=增加夜间巡逻;…`"),
            optional("closed_on", &["解决日期"], "day it was settled"),
        ],
    },
    FolderFile {
        name: "engagement_events",
        geometry: None,
        columns: &[
            ID,
            required("title", &["标题", "名称"], "title"),
            required("kind", &["类型"], "sort of meeting, such as `meeting` or 警民恳谈会"),
            required("starts_at", &["开始时间"], "instant with offset, or local time"),
            required("ends_at", &["结束时间"], "instant with offset, or local time"),
            optional("place", &["地点"], "the place, as written"),
            MAYBE_LATITUDE,
            MAYBE_LONGITUDE,
            AREA,
            optional("agency", &["所属机构", "主办单位"], "agency id"),
        ],
    },
    FolderFile {
        name: "persons",
        geometry: None,
        columns: &[
            required(
                "id",
                &["人员代号", "编号"],
                "keyed pseudonym, never a name or number; unique in the file",
            ),
            optional("is_minor", &["未成年"], "yes or no: younger than eighteen; no where none is given"),
            optional("sensitivity", &["敏感级别"], "`personal` or `sensitive`; personal where none is given"),
        ],
    },
    FolderFile {
        name: "reported",
        geometry: None,
        columns: &[
            ID,
            required("indicator", &["指标"], "what the figure tells of, such as `matters_helped`"),
            required("text", &["数值", "原文"], "the figure as written, such as 400余件"),
            optional("from", &["起始日期"], "since when it counts"),
            optional("source", &["来源"], "who reported it"),
        ],
    },
];

/// Writes [`FILES`] as Markdown: one table a file.
#[cfg(test)]
fn markdown() -> String {
    use std::fmt::Write;
    let mut text = String::from(
        "One file a kind of record, each optional, CSV (`.csv`) or where it has a geometry GeoJSON (`.geojson`), plain or gzipped \
         (`.gz`). Headers may be English or Chinese, in any order; letter case does not matter. Values of coded columns may be codes \
         or labels of either language. Bold columns are required.\n",
    );
    for file in FILES {
        let geometry =
            file.geometry.map_or_else(String::new, |geometry| format!(" (or GeoJSON, {geometry})"));
        let _ =
            write!(text, "\n**{}.csv**{geometry}\n\n| column | also | holds |\n|---|---|---|\n", file.name);
        for column in file.columns {
            let name = if column.required { format!("**{}**", column.name) } else { column.name.to_owned() };
            let _ = writeln!(text, "| {name} | {} | {} |", column.aliases.join(", "), column.holds);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_table_is_the_one_that_the_reader_uses() {
        let written = include_str!("columns.md");
        let expected = markdown();
        if written != expected {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/exchange/folder/columns.md");
            std::fs::write(path, &expected).unwrap();
        }
        assert!(written == expected, "columns.md was out of date and has been written anew");
    }

    #[test]
    fn no_header_stands_for_two_columns_of_a_file() {
        for file in FILES {
            let mut names: Vec<&str> =
                file.columns.iter().flat_map(|c| c.aliases.iter().copied().chain([c.name])).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{}", file.name);
        }
    }
}
