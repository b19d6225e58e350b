//! By what the users of a `weighted` experiment are counted where none is named: each belongs to one of [`BUCKETS`]
//! buckets, by a hash of the experiment's salt and the user. The origin function writes the bucket beside exposures and
//! conversions, in its log and in records of streams; `deploy experiments report` and `local` read it.

/// The member of a line of the log, or of an exposure or conversion in a record, that has the number of the user's
/// bucket. No dimension of a metric: CloudWatch bills every value of one.
pub const BUCKET: &str = "bucket";

/// How many buckets there are: their numbers are 0 to 999. Of 100,000 users a hundred share one.
pub const BUCKETS: u64 = 1000;

/// The member of the body of an exposure's record that lists exposures.
pub const EXPOSURES: &str = "experimentExposures";

/// The member of the body of a record that lists conversions.
pub const CONVERSIONS: &str = "experimentConversions";
