//! What a stack's status means for whoever wants to change it.

use aws_sdk_cloudformation::types::StackStatus;

/// What can be done with a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It can be changed.
    Settled,
    /// A change set was made for a stack that is not there yet, and never executed.
    InReview,
    /// CloudFormation is at work on it.
    InProgress,
    /// It was never there as a whole, or is half deleted: it can only be deleted.
    OnlyDeletable,
    /// An update failed, and so did the way back: the way back has to be gone on with first.
    RollbackFailed,
    /// It is deleted.
    Gone,
}

impl State {
    /// See "Stack status codes" in CloudFormation's user guide.
    pub(crate) fn of(status: &StackStatus) -> Self {
        match status {
            StackStatus::ReviewInProgress => Self::InReview,
            StackStatus::DeleteComplete => Self::Gone,
            StackStatus::RollbackComplete
            | StackStatus::RollbackFailed
            | StackStatus::CreateFailed
            | StackStatus::DeleteFailed => Self::OnlyDeletable,
            StackStatus::UpdateRollbackFailed => Self::RollbackFailed,
            status if status.as_str().ends_with("_IN_PROGRESS") => Self::InProgress,
            _ => Self::Settled,
        }
    }
}

/// Whether an operation that ends in this status did what it was asked for.
pub(crate) fn succeeded(status: &StackStatus) -> bool {
    status.as_str().ends_with("_COMPLETE") && !status.as_str().contains("ROLLBACK")
}

/// A status in words.
pub(crate) fn words(status: &StackStatus) -> &'static str {
    match status {
        StackStatus::ReviewInProgress => "a change set was made for it and never executed",
        StackStatus::RollbackComplete => "its creation failed, and what had been made was removed again",
        StackStatus::RollbackFailed => "its creation failed, and what had been made could not all be removed",
        StackStatus::CreateFailed => "its creation failed, and what had been made is still there",
        StackStatus::DeleteFailed => "its deletion failed halfway",
        StackStatus::UpdateRollbackFailed => "an update failed, and so did the way back",
        StackStatus::UpdateFailed => "an update failed and was not rolled back",
        StackStatus::CreateInProgress => "it is being made",
        StackStatus::DeleteInProgress => "it is being deleted",
        StackStatus::UpdateInProgress => "it is being updated",
        StackStatus::UpdateCompleteCleanupInProgress => "it is updated, and what was replaced is being removed",
        StackStatus::RollbackInProgress
        | StackStatus::UpdateRollbackInProgress
        | StackStatus::UpdateRollbackCompleteCleanupInProgress => "a failed operation is being rolled back",
        StackStatus::UpdateRollbackComplete => "the last update failed and was rolled back",
        StackStatus::DeleteComplete => "it is deleted",
        _ => "it is there",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that CloudFormation has.
    #[test]
    fn every_status_has_its_state() {
        for status in StackStatus::values() {
            let state = State::of(&StackStatus::from(*status));
            let expected = match *status {
                "REVIEW_IN_PROGRESS" => State::InReview,
                "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED" | "DELETE_FAILED" => State::OnlyDeletable,
                "UPDATE_ROLLBACK_FAILED" => State::RollbackFailed,
                "DELETE_COMPLETE" => State::Gone,
                "CREATE_IN_PROGRESS"
                | "DELETE_IN_PROGRESS"
                | "IMPORT_IN_PROGRESS"
                | "IMPORT_ROLLBACK_IN_PROGRESS"
                | "ROLLBACK_IN_PROGRESS"
                | "UPDATE_IN_PROGRESS"
                | "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
                | "UPDATE_ROLLBACK_IN_PROGRESS"
                | "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS" => State::InProgress,
                _ => State::Settled,
            };
            assert_eq!(state, expected, "{status}");
        }
    }

    #[test]
    fn what_was_rolled_back_did_not_succeed() {
        for status in ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_ROLLBACK_FAILED"] {
            assert!(!succeeded(&StackStatus::from(status)), "{status}");
        }
        for status in ["CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"] {
            assert!(succeeded(&StackStatus::from(status)), "{status}");
        }
    }
}
