//! How one item is decided.

use std::sync::Arc;

use model::{ItemError, LabelSet, MetricType, Millis, Operation, Shape, automatic::Automatic};

use crate::{
    account::Account,
    batch::{Item, ShapeRef},
    family::Family,
    plan::{Quotas, Revived, Step},
    record::{Record, RecordLog, encode_shape},
    registry::Registry,
    state::StoredState,
    values::accepts,
};

/// Plans on one account, which stays locked meanwhile.
pub(crate) struct Planner<'a> {
    pub registry: &'a Registry,
    pub account: &'a mut Account,
    pub log: &'a mut RecordLog,
    pub steps: Vec<Step>,
}

/// What holds for all items of a batch.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub at: Millis,
    pub quotas: &'a Quotas,
    pub revived: &'a Revived,
}

/// The family that an item goes to.
enum Target {
    Present(usize),
    New { shape: Arc<Shape>, instead_of: Option<usize> },
}

impl Planner<'_> {
    pub fn item(&mut self, item: Item<'_>, context: Context<'_>) -> Result<(), ItemError> {
        let target = self.target(item, context.quotas)?;
        if let Target::Present(family) = target {
            self.share_shape(family, item.shape);
            if let Some(slot) = self.family(family).and_then(|family| family.find(item.labels_hash, item.labels)) {
                self.sample(family, slot, item.operation);
                return Ok(());
            }
        }
        let over_budget = self.is_over_budget(&target, item, context.quotas);
        if over_budget && self.type_of(&target) == MetricType::Gauge {
            let Quotas { series_max, series_per_metric_max, .. } = *context.quotas;
            return Err(ItemError::series_limit(series_max.min(series_per_metric_max)));
        }
        let family = match target {
            Target::Present(family) => family,
            Target::New { shape, instead_of } => {
                if let Some(old) = instead_of {
                    self.retire(old);
                }
                self.define_family(item, shape, context.at)
            }
        };
        let slot = if over_budget {
            self.overflow(family, item.labels, context)
        } else {
            self.define_series(family, item.labels, context)
        };
        self.sample(family, slot, item.operation);
        Ok(())
    }

    /// Plans the end of a family.
    pub fn retire(&mut self, family: usize) {
        let Some(id) = self.family(family).map(|family| family.id) else { return };
        self.account.retire(family);
        self.log.push(&Record::RetireFamily { id });
        self.steps.push(Step::Retire { family });
    }

    /// Takes the configuration's own copy of an equal shape: the next comparison is one of addresses.
    fn share_shape(&mut self, slot: usize, shape: &ShapeRef) {
        if let (ShapeRef::Configured(shape), Some(family)) = (shape, self.account.families[slot].as_deref_mut())
            && !Arc::ptr_eq(shape, &family.shape)
        {
            family.shape = Arc::clone(shape);
        }
    }

    fn family(&self, slot: usize) -> Option<&Family> {
        self.account.families[slot].as_deref()
    }

    fn target(&self, item: Item<'_>, quotas: &Quotas) -> Result<Target, ItemError> {
        let present = self.account.find(item.family_hash, item.family);
        let present = present.and_then(|slot| Some((slot, self.family(slot)?)));
        let target = match (present, item.shape) {
            (Some((slot, family)), ShapeRef::Unconfigured(metric_type)) => {
                if family.shape.metric_type != *metric_type {
                    return Err(ItemError::type_conflict(item.family, family.shape.metric_type));
                }
                Target::Present(slot)
            }
            (Some((slot, family)), ShapeRef::Configured(shape)) => {
                if Arc::ptr_eq(shape, &family.shape) || *shape == family.shape {
                    Target::Present(slot)
                } else {
                    Target::New { shape: Arc::clone(shape), instead_of: Some(slot) }
                }
            }
            (None, ShapeRef::Configured(shape)) => Target::New { shape: Arc::clone(shape), instead_of: None },
            (None, ShapeRef::Unconfigured(metric_type)) => {
                let automatic = Automatic::find(item.family);
                if let Some(automatic) = automatic.filter(|automatic| automatic.metric_type != *metric_type) {
                    return Err(ItemError::type_conflict(item.family, automatic.metric_type));
                }
                let shape = automatic.map_or_else(|| Shape::unconfigured(*metric_type), Automatic::shape);
                Target::New { shape: Arc::new(shape), instead_of: None }
            }
        };
        let metric_type = self.type_of(&target);
        if !accepts(metric_type, item.operation) {
            return Err(ItemError::type_conflict(item.family, metric_type));
        }
        // Whoever has the publishable key can invent names; they must not take the place of configured and automatic ones.
        let is_invented = matches!(item.shape, ShapeRef::Unconfigured(_)) && Automatic::find(item.family).is_none();
        let families_max = if is_invented { quotas.families_max.div_ceil(2) } else { quotas.families_max };
        if matches!(target, Target::New { instead_of: None, .. }) && self.account.active >= families_max {
            return Err(ItemError::metric_limit(families_max));
        }
        Ok(target)
    }

    fn type_of(&self, target: &Target) -> MetricType {
        match target {
            Target::Present(slot) => self.family(*slot).map_or(MetricType::Counter, |family| family.shape.metric_type),
            Target::New { shape, .. } => shape.metric_type,
        }
    }

    fn is_over_budget(&self, target: &Target, item: Item<'_>, quotas: &Quotas) -> bool {
        let (family, freed) = match target {
            Target::Present(slot) => (self.family(*slot), 0),
            Target::New { instead_of, .. } => {
                let old = instead_of.and_then(|old| self.family(old));
                (None, old.map_or(0, Family::budgeted))
            }
        };
        self.account.budgeted - freed >= quotas.series_max
            || family.map_or(0, Family::budgeted) >= quotas.series_per_metric_max
            || family.is_some_and(|family| !family.labels.fits(item.labels))
    }

    fn define_family(&mut self, item: Item<'_>, shape: Arc<Shape>, started: Millis) -> usize {
        let id = self.registry.next_family();
        self.log.push(&Record::DefineFamily {
            id,
            account: self.account.id,
            name: item.family.to_owned(),
            shape: encode_shape(&shape),
            started,
        });
        self.account.insert(Family::new(id, item.family, shape, started, self.registry.seed))
    }

    fn define_series(&mut self, slot: usize, labels: &str, context: Context<'_>) -> usize {
        let Some(family) = self.account.families[slot].as_deref_mut() else { return 0 };
        let returning = context.revived.find(family.id, labels);
        // Its bytes were checked when they became a `Revived`; a state of another shape cannot have this family's id.
        let state = returning.and_then(|returning| StoredState::decode(&returning.state).ok());
        let id = returning.map_or_else(|| self.registry.next_series(), |returning| returning.id);
        let started = returning.map_or(context.at, |returning| returning.started);
        let series = family.push(id, labels, started);
        self.log.push(&Record::DefineSeries {
            id,
            family: family.id,
            labels: labels.to_owned(),
            started,
            state: returning.map(|returning| returning.state.clone()),
        });
        let returned = u64::from(state.is_some());
        if let Some(stored) = state {
            let restored = family.restore(series, stored.state);
            debug_assert!(restored.is_ok(), "a parked state that is not of its family's shape");
        }
        self.account.budgeted += 1;
        self.steps.push(Step::Show { family: slot, len: series + 1, returned });
        series
    }

    /// The series that takes what is over the budgets, made if need be.
    fn overflow(&mut self, slot: usize, refused: &str, context: Context<'_>) -> usize {
        if let Some(series) = self.family(slot).and_then(|family| family.overflow) {
            return series;
        }
        let labels = LabelSet::overflow_of(refused);
        let hash = crate::batch::hash(self.registry.seed, labels.as_str());
        let present = self.family(slot).and_then(|family| family.find(hash, labels.as_str()));
        let series = present.unwrap_or_else(|| self.define_series(slot, labels.as_str(), context));
        if let Some(family) = self.account.families[slot].as_deref_mut() {
            family.overflow = Some(series);
            self.account.budgeted -= 1;
            self.log.push(&Record::Overflow { series: family.ids[series] });
        }
        self.steps.push(Step::Overflow { family: slot, slot: series });
        series
    }

    fn sample(&mut self, family: usize, slot: usize, operation: Operation) {
        let Some(id) = self.family(family).map(|family| family.ids[slot]) else { return };
        self.log.push(&Record::Apply { series: id, operation });
        self.steps.push(Step::Apply { family, slot, operation });
    }
}
