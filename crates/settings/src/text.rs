//! Types whose one written form serves the command line, the environment and the file alike.

/// Lets `serde` read and write a type through its `FromStr` and `Display`.
macro_rules! through_text {
    ($name:ty) => {
        impl TryFrom<String> for $name {
            type Error = <Self as std::str::FromStr>::Err;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
    };
}

pub(crate) use through_text;
