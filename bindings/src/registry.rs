//! One data set, read whole and asked by any thread.

use std::sync::Arc;

use shouwang::exchange::{self, FolderOptions, FolderReading};
use shouwang::time::{ChinaCalendar, WeekendCalendar};

use crate::error::{ShouwangError, guard};
use crate::index::to_u32;
use crate::report::ReadReport;

/// A file of a data set, held in memory.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct DataFile {
    /// Its name, such as `safe_points.csv`.
    pub name: String,
    /// Its bytes, plain or gzipped.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for DataFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DataFile({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// The State Council's notice of the holidays of one year, for a year that the library does not carry yet.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct HolidayNotice {
    /// The year.
    pub year: i32,
    /// A line for each holiday: its code or name, its first and its last day, and the make-up workdays with spaces between them, such
    /// as `春节,2026-02-15,2026-02-23,2026-02-14 2026-02-28`. Lines that begin with `#` are notes.
    pub text: String,
}

/// How a data set is read.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReadOptions {
    /// IANA zone in which days begin, and of times without an offset.
    #[uniffi(default = "Asia/Shanghai")]
    pub zone: String,
    /// Reads opening hours by the Chinese working calendar (holidays and make-up workdays 调休), not by weekends alone.
    #[uniffi(default = true)]
    pub chinese_calendar: bool,
    /// Notices that the Chinese working calendar is to have besides those of 2008 to 2026, or instead of them.
    #[uniffi(default = [])]
    pub notices: Vec<HolidayNotice>,
    /// Builds a registry from the rows that could be taken though others were refused.
    #[uniffi(default = false)]
    pub leave_out_refused: bool,
    /// Passes over columns that have no meaning here.
    #[uniffi(default = false)]
    pub allow_unknown_columns: bool,
}

impl ReadOptions {
    fn to_core(&self) -> Result<FolderOptions, ShouwangError> {
        let mut options = FolderOptions::default();
        options.zone = self
            .zone
            .parse()
            .map_err(|_| shouwang::Error::invalid("an IANA zone such as Asia/Shanghai").in_field("zone"))?;
        options.work_calendar = if self.chinese_calendar {
            let with =
                |calendar: ChinaCalendar, one: &HolidayNotice| calendar.with_notice(one.year, &one.text);
            Arc::new(self.notices.iter().try_fold(ChinaCalendar::new(), with)?)
        } else if self.notices.is_empty() {
            Arc::new(WeekendCalendar)
        } else {
            let error = shouwang::Error::invalid("no notice where the Chinese calendar is not read by");
            return Err(error.in_field("notices").into());
        };
        options.leave_out_refused = self.leave_out_refused;
        options.allow_unknown_columns = self.allow_unknown_columns;
        Ok(options)
    }
}

/// How far the reading of a data set has come.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReadProgress {
    /// The file that is read next; nothing once all are read and the records are checked against each other.
    pub file: Option<String>,
    /// Files read so far.
    pub files_read: u32,
    /// Files in all.
    pub files: u32,
    /// Bytes of the files read so far, as they lie there.
    pub bytes_read: u64,
    /// Bytes in all.
    pub bytes: u64,
}

/// Who is told how far the reading of a data set has come, on the thread that reads.
#[uniffi::export(callback_interface)]
pub trait ReadListener: Send + Sync + std::fmt::Debug {
    /// Is called before each file, and once before the records are checked. It must not throw.
    fn on_progress(&self, progress: ReadProgress);
}

fn tell(listener: Option<&dyn ReadListener>) -> impl FnMut(exchange::FolderProgress<'_>) {
    move |so_far| {
        if let Some(listener) = listener {
            listener.on_progress(ReadProgress {
                file: so_far.file.map(str::to_owned),
                files_read: to_u32(so_far.files_read),
                files: to_u32(so_far.files),
                bytes_read: so_far.bytes_read,
                bytes: so_far.bytes,
            });
        }
    }
}

/// One data set of records, checked and indexed; immutable, and safe to use from any thread.
///
/// It is made only of a whole data set: an error names the first problem, `examine_folder` and `examine_files` name them all.
#[derive(Debug, uniffi::Object)]
pub struct Registry {
    pub(crate) registry: shouwang::Registry,
    report: ReadReport,
}

/// How many records of each kind a registry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct RecordCounts {
    /// Agencies.
    pub agencies: u64,
    /// Areas.
    pub areas: u64,
    /// Rules by which an address belongs to an area.
    pub address_rules: u64,
    /// Officers.
    pub officers: u64,
    /// Assignments.
    pub assignments: u64,
    /// Contact plates.
    pub contact_plates: u64,
    /// Inspections of plates.
    pub plate_inspections: u64,
    /// Safe points.
    pub safe_points: u64,
    /// Visits to safe points.
    pub safe_point_visits: u64,
    /// Places that safe points are there for.
    pub assets: u64,
    /// Volunteers.
    pub volunteers: u64,
    /// Activities.
    pub activities: u64,
    /// Who took part in which activity.
    pub participations: u64,
    /// Calls for volunteers near somebody who needs help.
    pub alerts: u64,
    /// Matters that residents brought.
    pub service_records: u64,
    /// Disputes under mediation.
    pub mediations: u64,
    /// Hazards.
    pub hazards: u64,
    /// People aided.
    pub aid_cases: u64,
    /// Incidents.
    pub incidents: u64,
    /// Sessions of legal publicity.
    pub outreach: u64,
    /// Issues that areas take up first.
    pub area_priorities: u64,
    /// Meetings with residents.
    pub engagement_events: u64,
    /// People behind pseudonyms of whom something is known.
    pub persons: u64,
}

#[uniffi::export]
impl Registry {
    /// Reads a data set from a folder of files, and tells a listener how far it is.
    #[uniffi::constructor(default(listener = None))]
    pub fn read_folder(
        folder: String,
        options: ReadOptions,
        listener: Option<Box<dyn ReadListener>>,
    ) -> Result<Arc<Self>, ShouwangError> {
        guard(|| {
            let options = options.to_core()?;
            Self::whole(exchange::examine_folder_with(folder, &options, tell(listener.as_deref()))?)
        })
    }

    /// Reads a data set from files held in memory, such as an app's assets, and tells a listener how far it is.
    #[uniffi::constructor(default(listener = None))]
    pub fn read_files(
        files: Vec<DataFile>,
        options: ReadOptions,
        listener: Option<Box<dyn ReadListener>>,
    ) -> Result<Arc<Self>, ShouwangError> {
        guard(|| {
            let options = options.to_core()?;
            Self::whole(exchange::examine_files_with(pairs(files), &options, tell(listener.as_deref())))
        })
    }

    /// What became of each file's rows.
    pub fn read_report(&self) -> Result<ReadReport, ShouwangError> {
        guard(|| Ok(self.report.clone()))
    }

    /// Counts the records of each kind.
    pub fn record_counts(&self) -> Result<RecordCounts, ShouwangError> {
        let registry = &self.registry;
        guard(|| {
            Ok(RecordCounts {
                agencies: registry.agencies().len() as u64,
                areas: registry.areas().len() as u64,
                address_rules: registry.address_rules().len() as u64,
                officers: registry.officers().len() as u64,
                assignments: registry.assignments().len() as u64,
                contact_plates: registry.contact_plates().len() as u64,
                plate_inspections: registry.plate_inspections().len() as u64,
                safe_points: registry.safe_points().len() as u64,
                safe_point_visits: registry.safe_point_visits().len() as u64,
                assets: registry.assets().len() as u64,
                volunteers: registry.volunteers().len() as u64,
                activities: registry.activities().len() as u64,
                participations: registry.participations().len() as u64,
                alerts: registry.alerts().len() as u64,
                service_records: registry.service_records().len() as u64,
                mediations: registry.mediations().len() as u64,
                hazards: registry.hazards().len() as u64,
                aid_cases: registry.aid_cases().len() as u64,
                incidents: registry.incidents().len() as u64,
                outreach: registry.outreach().len() as u64,
                area_priorities: registry.area_priorities().len() as u64,
                engagement_events: registry.engagement_events().len() as u64,
                persons: registry.persons().len() as u64,
            })
        })
    }
}

impl Registry {
    fn whole(reading: FolderReading) -> Result<Arc<Self>, ShouwangError> {
        let report = ReadReport::from(&reading);
        Ok(Arc::new(Self { registry: reading.into_registry()?, report }))
    }
}

/// Reads a folder of files and tells everything that is wrong with it, without keeping it.
#[uniffi::export]
pub fn examine_folder(folder: String, options: ReadOptions) -> Result<ReadReport, ShouwangError> {
    guard(|| Ok((&exchange::examine_folder(folder, &options.to_core()?)?).into()))
}

/// Reads files held in memory and tells everything that is wrong with them, without keeping them.
#[uniffi::export]
pub fn examine_files(files: Vec<DataFile>, options: ReadOptions) -> Result<ReadReport, ShouwangError> {
    guard(|| Ok((&exchange::examine_files(pairs(files), &options.to_core()?)).into()))
}

fn pairs(files: Vec<DataFile>) -> impl Iterator<Item = (String, Vec<u8>)> {
    files.into_iter().map(|file| (file.name, file.bytes))
}
