//! The datums that maps of China use.

use crate::label::coded_enum;

coded_enum! {
    /// The datum that coordinates refer to.
    ///
    /// The library's own [`Position`](crate::Position) is always WGS-84; a reader of a file in another datum converts at the door.
    pub enum Datum {
        Wgs84 = "wgs84", "WGS-84", "WGS 84";
        Cgcs2000 = "cgcs2000", "2000国家大地坐标系", "CGCS2000";
        Gcj02 = "gcj02", "国测局坐标", "GCJ-02";
        Bd09 = "bd09", "百度坐标", "BD-09";
    }
}
