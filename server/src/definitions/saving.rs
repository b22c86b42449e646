//! A configuration on its way into the store: the checks that saving and asking beforehand have in common.

use model::{AccountId, Definition, DefinitionId};
use store::StoreError;

use super::fields::DefinitionFields;
use crate::{
    app::App,
    error::{ApiError, Code},
    extract::Member,
};

/// A checked configuration that could be stored.
#[derive(Debug)]
pub struct Saving {
    /// As it would be.
    pub definition: Definition,
    /// As it is now, unless it is new.
    pub present: Option<Definition>,
}

impl Saving {
    /// A new configuration, within the account's quota.
    pub async fn create(app: &App, member: &Member, fields: DefinitionFields) -> Result<Self, ApiError> {
        let input = fields.create().map_err(ApiError::fields)?;
        let definition = input.check(DefinitionId::generate(), member.id(), app.now()).map_err(ApiError::fields)?;
        let most = member.account.quotas.definitions_max;
        if app.store.definitions_of(member.id()).await?.len() >= most as usize {
            let message = format!("This account may configure {most} metrics; delete one or ask the owner for more.");
            return Err(ApiError::new(Code::QuotaExceeded, message));
        }
        Ok(Self { definition, present: None })
    }

    /// A changed configuration of the account.
    pub async fn change(
        app: &App,
        member: &Member,
        id: DefinitionId,
        fields: DefinitionFields,
    ) -> Result<Self, ApiError> {
        let present = own(app, member.id(), id).await?;
        let input = fields.change(&present).map_err(ApiError::fields)?;
        let checked = input.check(id, member.id(), app.now()).map_err(ApiError::fields)?;
        let definition = Definition { created_at: present.created_at, ..checked };
        Ok(Self { definition, present: Some(present) })
    }

    /// What the store's constraint says when it is written: another configuration has the exposed name.
    pub async fn refuse_taken(&self, app: &App) -> Result<(), ApiError> {
        let family = self.definition.family();
        let others = app.store.definitions_of(self.definition.account).await?;
        if others.iter().any(|other| other.id != self.definition.id && other.family() == family) {
            return Err(StoreError::Taken("metricName").into());
        }
        Ok(())
    }
}

/// A configuration of this account.
pub async fn own(app: &App, account: AccountId, id: DefinitionId) -> Result<Definition, ApiError> {
    app.store.definition(account, id).await?.ok_or_else(unknown)
}

/// There is no such configuration, or it is another account's.
#[must_use]
pub fn unknown() -> ApiError {
    ApiError::not_found("metric configuration")
}
