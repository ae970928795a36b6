//! Who is responsible where, and in what part.

use crate::coded::coded;

coded! {
    /// The level of a police agency.
    pub enum AgencyLevel from shouwang::domain::AgencyLevel {
        /// 公安局, force.
        Force,
        /// 分局, sub-bureau.
        SubBureau,
        /// 派出所, station.
        Station,
    }
}

coded! {
    /// The kind of an area.
    pub enum AreaKind from shouwang::domain::AreaKind {
        /// 省, province.
        Province,
        /// 市(州), prefecture.
        Prefecture,
        /// 区县, district.
        District,
        /// 街道, subdistrict.
        Subdistrict,
        /// 镇, town.
        Town,
        /// 乡, township.
        Township,
        /// 社区, community.
        Community,
        /// 行政村, village.
        Village,
        /// 网格, grid.
        Grid,
        /// 楼栋, building.
        Building,
        /// 公安局, force area.
        Force,
        /// 分局, sub-bureau area.
        SubBureau,
        /// 派出所, station area.
        Station,
        /// 警务区, police area.
        PoliceArea,
        /// 巡区, beat.
        Beat,
    }
}

coded! {
    /// The part an officer has in an area. The order is the order in which they are answered.
    pub enum AssignmentRole from shouwang::domain::AssignmentRole {
        /// 主责, primary.
        Primary,
        /// 协助, deputy.
        Deputy,
        /// 辅警, auxiliary.
        Auxiliary,
    }
}

coded! {
    /// The rank of a police officer (警衔), by the Regulations of the People's Republic of China on People's Police Ranks, article 7.
    pub enum Rank from shouwang::domain::Rank {
        /// 总警监, commissioner general.
        CommissionerGeneral,
        /// 副总警监, deputy commissioner general.
        DeputyCommissionerGeneral,
        /// 一级警监, commissioner, first class.
        CommissionerFirstClass,
        /// 二级警监, commissioner, second class.
        CommissionerSecondClass,
        /// 三级警监, commissioner, third class.
        CommissionerThirdClass,
        /// 一级警督, supervisor, first class.
        SupervisorFirstClass,
        /// 二级警督, supervisor, second class.
        SupervisorSecondClass,
        /// 三级警督, supervisor, third class.
        SupervisorThirdClass,
        /// 一级警司, superintendent, first class.
        SuperintendentFirstClass,
        /// 二级警司, superintendent, second class.
        SuperintendentSecondClass,
        /// 三级警司, superintendent, third class.
        SuperintendentThirdClass,
        /// 一级警员, constable, first class.
        ConstableFirstClass,
        /// 二级警员, constable, second class.
        ConstableSecondClass,
    }
}

coded! {
    /// Who takes a step of a lifecycle.
    pub enum Role from shouwang::lifecycle::Role {
        /// 群众, resident.
        Resident,
        /// 点位负责人, host of a safe point.
        Host,
        /// 整改责任人, responsible party.
        ResponsibleParty,
        /// 义警, volunteer.
        Volunteer,
        /// 调解员, mediator.
        Mediator,
        /// 民警, officer.
        Officer,
        /// 负责人, supervisor.
        Supervisor,
        /// 系统, system.
        System,
    }
}

coded! {
    /// How a deadline stands on a day.
    pub enum Standing from shouwang::lifecycle::Standing {
        /// 期限内, on time.
        OnTime,
        /// 临近到期, due soon.
        DueSoon,
        /// 逾期督办, overdue, to be supervised.
        Overdue,
    }
}
