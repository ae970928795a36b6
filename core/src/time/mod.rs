//! When: time zones, valid time, opening hours and the working calendar.

mod china_calendar;
mod civil;
mod opening_hours;
mod valid_time;
mod work_calendar;
mod zone;

pub use china_calendar::{ChinaCalendar, ChinaHoliday};
pub(crate) use civil::civil;
pub use opening_hours::{OpeningChange, OpeningHours, OpeningPeriod, OpeningState, OpeningStatus};
pub use valid_time::ValidTime;
pub use work_calendar::{CalendarDay, DayKind, HolidayName, WeekendCalendar, WorkCalendar};
pub use zone::{Zone, ZoneOffset};
