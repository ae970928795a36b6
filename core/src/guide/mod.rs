//! One day of a police area: what the library answers from the morning's list to the night market.
//!
//! The examples share one small data set, made up for this page: the police area 大什字 with an officer who took over on Monday, two
//! contact plates, two safe points and three volunteers. It is Friday, 5 June 2026. Every example runs.
//!
//! # Half past seven: what is due
//!
//! A registry is read from a folder of CSV and GeoJSON files ([`read_folder`](crate::exchange::read_folder)), or made in code with a
//! [`RegistryBuilder`](crate::RegistryBuilder). The first question of the day is what has to be done: safe points to verify, plates
//! to inspect, certificates that run out, deadlines.
//!
//! ```
//! # mod shared { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/police_area.rs")); }
//! # let registry = shared::police_area();
//! use shouwang::Lang;
//! use shouwang::ask::DuePolicy;
//!
//! let today = "2026-06-05".parse().unwrap();
//! let due: Vec<String> = registry.due(today, &DuePolicy::default()).iter().map(|item| item.text(Lang::En)).collect();
//! assert_eq!(due, [
//!     "expiry of a certificate 红十字救护员: v-2, overdue, to be supervised 2026-05-31",
//!     "verification of a safe point: shop, due soon 2026-06-08",
//!     "deadline of a hazard: h-1, due soon 2026-06-08",
//! ]);
//! ```
//!
//! # Eight: is every area covered, and do the plates tell the truth
//!
//! On 1 June one officer handed over to the next. The area was never without one; a plate was not changed in time. Questions take a
//! day, so that the same call answers for today and for any day before.
//!
//! ```
//! # mod shared { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/police_area.rs")); }
//! # let registry = shared::police_area();
//! use chrono::NaiveDate;
//! use shouwang::ask::PlateProblem;
//! use shouwang::domain::AreaKind;
//!
//! let today: NaiveDate = "2026-06-05".parse().unwrap();
//! assert!(registry.uncovered_areas(AreaKind::PoliceArea, today).is_empty());
//!
//! let wrong = |on| -> Vec<(String, Vec<PlateProblem>)> {
//!     let health = registry.plate_health(on, 90).into_iter();
//!     health.filter(|one| one.needs_reprint()).map(|one| (one.plate.id.to_string(), one.problems)).collect()
//! };
//! assert_eq!(wrong(today), [("p-1".to_owned(), vec![PlateProblem::OfficerLeft])]);
//! // A week before, that plate was right, and the other one was not up yet.
//! assert!(wrong("2026-05-29".parse().unwrap()).is_empty());
//! ```
//!
//! What loads is not always right. [`Registry::data_check`](crate::Registry::data_check) looks for duplicates, for coordinates of
//! another datum, for hours that never open and for outlines that overlap, and lists findings rather than failing.
//!
//! # Ten past nine: a question through a plate
//!
//! Somebody reads the number on a plate and asks about a household registration. The call is answered in a minute. Whom they should
//! have called is a question of its own: by need, place and time, with the reason, and never 110 for a question.
//!
//! ```
//! # mod shared { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/police_area.rs")); }
//! # let registry = shared::police_area();
//! use shouwang::Position;
//! use shouwang::ask::{CallNeed, LineReason};
//! use shouwang::domain::{ServiceChannel, ServiceRecord, ServiceRecordId, ServiceTopic};
//!
//! let here = Position::new(36.6190, 101.7790)?;
//! let at = "2026-06-05T09:10:00+08:00".parse().unwrap();
//! let who = registry.responsible(here, at);
//! assert_eq!(who.officers[0].officer.id.as_str(), "o-2");
//!
//! let calls = registry.lines_to_call(CallNeed::Question, here, at);
//! let reasons: Vec<LineReason> = calls.iter().map(|call| call.reason).collect();
//! assert_eq!(reasons, [LineReason::OfficersLine, LineReason::StationsLine, LineReason::CitysLine]);
//!
//! let topic = ServiceTopic::HouseholdRegistration;
//! let mut record = ServiceRecord::new(ServiceRecordId::new("sr-1")?, ServiceChannel::PlateCall, topic, at);
//! record.closed_at = Some(at + chrono::TimeDelta::seconds(60));
//! assert_eq!(record.seconds_to_close(), Some(60));
//! # Ok::<(), shouwang::Error>(())
//! ```
//!
//! # Two: a dispute between neighbours
//!
//! What a record goes through is declared as data, and one engine keeps to it. The parties are pseudonyms. A step that is not allowed
//! is refused with the reason, and nothing is written down.
//!
//! ```
//! # mod shared { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/police_area.rs")); }
//! # let registry = shared::police_area();
//! use shouwang::Lang;
//! use shouwang::domain::{DisputeKind, MediationCase, MediationDocument, MediationId, MediationState, PersonRef};
//! use shouwang::lifecycle::{Action, History, Role, Step};
//!
//! let at = |clock: &str| format!("2026-06-05T{clock}:00+08:00").parse().unwrap();
//! let mut case = MediationCase::new(MediationId::new("m-1")?, DisputeKind::Neighbour, at("14:00"));
//! case.parties = vec![PersonRef::new("k1:7d20")?, PersonRef::new("k1:b391")?];
//! let mut history = History::<MediationState>::new();
//!
//! let accept = Step::new(Action::Accept, Role::Mediator, at("14:05"));
//! let refusal = history.apply(accept.clone(), &registry.facts_of(&case)).unwrap_err();
//! assert_eq!(refusal.reason(Lang::En), "documents are missing: application or acceptance, rights notice, party identity");
//!
//! for document in [MediationDocument::Application, MediationDocument::RightsNotice, MediationDocument::PartyIdentity] {
//!     case.documents.add(document);
//! }
//! history.apply(accept, &registry.facts_of(&case))?;
//! history.apply(Step::new(Action::Investigate, Role::Mediator, at("14:20")), &registry.facts_of(&case))?;
//! history.apply(Step::new(Action::Mediate, Role::Mediator, at("15:00")), &registry.facts_of(&case))?;
//!
//! case.documents.add(MediationDocument::MediationRecord);
//! case.documents.add(MediationDocument::Agreement);
//! history.apply(Step::new(Action::Agree, Role::Officer, at("16:10")), &registry.facts_of(&case))?;
//! assert_eq!(history.state(), MediationState::Agreed);
//! let next: Vec<Action> = history.allowed(Role::Officer).map(|transition| transition.action).collect();
//! assert_eq!(next, [Action::ConfirmJudicially, Action::Perform, Action::Withdraw]);
//! # Ok::<(), shouwang::Error>(())
//! ```
//!
//! A [`Deadline`](crate::lifecycle::Deadline) counts calendar days, months or working days, and is extended only if those agree whom
//! its rule names.
//!
//! # Five: who patrols tonight
//!
//! The patrol needs somebody with a valid first-aid certificate. Candidates come with what stands against them; nobody is left out
//! silently.
//!
//! ```
//! # mod shared { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/police_area.rs")); }
//! # let registry = shared::police_area();
//! use shouwang::ask::{MatchObstacle, VolunteerSearch};
//! use shouwang::domain::ActivityId;
//!
//! let patrol = registry.activities().get(&ActivityId::new("patrol")?).unwrap();
//! let found = registry.match_volunteers(&VolunteerSearch::for_activity(patrol, &patrol.needs[1]));
//! let found: Vec<(&str, &[MatchObstacle])> =
//!     found.iter().map(|one| (one.volunteer.id.as_str(), one.obstacles.as_slice())).collect();
//! assert_eq!(found, [
//!     ("v-3", &[][..]),
//!     ("v-2", &[MatchObstacle::CertificateExpired][..]),
//!     ("v-1", &[MatchObstacle::SkillMissing, MatchObstacle::CertificateMissing][..]),
//! ]);
//! # Ok::<(), shouwang::Error>(())
//! ```
//!
//! # Eight in the evening: the patrol starts, and not without an officer
//!
//! ```
//! # mod shared { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/police_area.rs")); }
//! # let registry = shared::police_area();
//! use shouwang::Lang;
//! use shouwang::domain::{ActivityId, ActivityState, OfficerId};
//! use shouwang::lifecycle::{Action, History, Role, Step};
//!
//! let at = |clock: &str| format!("2026-06-05T{clock}:00+08:00").parse().unwrap();
//! let mut patrol = registry.activities().get(&ActivityId::new("patrol")?).unwrap().clone();
//! let mut history = History::<ActivityState>::new();
//! history.apply(Step::new(Action::Confirm, Role::Officer, at("17:30")), &registry.facts_of(&patrol))?;
//!
//! let start = Step::new(Action::Start, Role::Officer, at("20:00"));
//! let refusal = history.apply(start.clone(), &registry.facts_of(&patrol)).unwrap_err();
//! assert_eq!(refusal.reason(Lang::Zh), "须由民警带领");
//!
//! patrol.officer = Some(OfficerId::new("o-2")?);
//! history.apply(start, &registry.facts_of(&patrol))?;
//! assert_eq!(history.state(), ActivityState::InProgress);
//! # Ok::<(), shouwang::Error>(())
//! ```
//!
//! # Twenty to midnight: somebody needs help by the night market
//!
//! One call gives the whole answer: the nearest point that is open now, how far and which way, when it closes, which line to call, and
//! what to try next. Beyond the longest walk there is a number instead.
//!
//! ```
//! # mod shared { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/police_area.rs")); }
//! # let registry = shared::police_area();
//! use shouwang::Position;
//! use shouwang::ask::{FindHelp, LineReason};
//! use shouwang::domain::SafePointFunction;
//!
//! let here = Position::new(36.6216, 101.7806)?;
//! let at = "2026-06-05T23:40:00+08:00".parse().unwrap();
//! let help = registry.find_help(&FindHelp::new(here, SafePointFunction::Refuge, at));
//! let best = help.best.unwrap();
//! assert_eq!(best.nearby.safe_point.name, "夜市旁门岗");
//! assert_eq!((best.nearby.metres.round(), best.closes_at), (43.0, None)); // open round the clock
//! assert!(help.fallbacks.is_empty()); // the shop shut at nine
//! let call = help.call.unwrap();
//! assert_eq!((call.line.number.to_string().as_str(), call.reason), ("110", LineReason::LifeInDanger));
//! # Ok::<(), shouwang::Error>(())
//! ```
//!
//! # The end of the month: figures
//!
//! What was reported is set beside what the records count, with the bounds that its wording has, and the two never add. How many
//! points are open in which hour of the week is one question.
//!
//! ```
//! # mod shared { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/police_area.rs")); }
//! # let registry = shared::police_area();
//! use chrono::{NaiveDate, Weekday};
//! use shouwang::domain::Indicator;
//! use shouwang::registry::SafePointFilter;
//! use shouwang::stats::Reconciliation;
//!
//! let today: NaiveDate = "2026-06-30".parse().unwrap();
//! let roll_up = registry.roll_up(today)?;
//! let points = roll_up.line(Indicator::SafePoints).unwrap();
//! assert_eq!(points.agreement, Some(Reconciliation::Consistent));
//!
//! let grid = registry.open_grid(today, &SafePointFilter::any());
//! assert_eq!(grid.count(Weekday::Fri, 12), Some(2));
//! assert_eq!(grid.count(Weekday::Fri, 23), Some(1));
//! # Ok::<(), shouwang::Error>(())
//! ```
//!
//! Tables over many records come from the mergeable [`Aggregator`](crate::stats::Aggregator), and leave the house only as a
//! [release](crate::stats) in which no small cell can be computed back.
