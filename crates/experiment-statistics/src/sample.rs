//! A mean, and how much it varies.

/// A mean of `size` independent observations, whose variance is `variance` each: the mean's own is `variance / size`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// How many independent observations it is of. Of buckets it is computed, and no whole number.
    pub size: f64,
    /// Their mean.
    pub mean: f64,
    /// The variance of one observation.
    pub variance: f64,
}

impl Sample {
    /// Users of whom a share did something. `None` without users.
    #[must_use]
    pub fn of_share(did: f64, users: f64) -> Option<Self> {
        let mean = did / users;
        (users > 0.0).then_some(Self { size: users, mean, variance: mean * (1.0 - mean) })
    }

    /// Users with a value each, from the sum of the values and that of their squares; `users` counts those whose value
    /// is 0 too. `None` with fewer than two users.
    #[must_use]
    pub fn of_values(sum: f64, squares: f64, users: f64) -> Option<Self> {
        (users > 1.0).then(|| Self {
            size: users,
            mean: sum / users,
            variance: ((squares - sum * sum / users) / (users - 1.0)).max(0.0),
        })
    }

    /// The variance of the mean.
    #[must_use]
    pub fn variance_of_mean(&self) -> f64 {
        self.variance / self.size
    }
}
