//! What the pages of the demo site say.

/// Something on the shelves.
struct Product {
    icon: &'static str,
    name: &'static str,
    note: &'static str,
    price: &'static str,
    tint: &'static str,
}

const fn product(
    icon: &'static str,
    name: &'static str,
    note: &'static str,
    price: &'static str,
    tint: &'static str,
) -> Product {
    Product { icon, name, note, price, tint }
}

const PRODUCTS: [Product; 8] = [
    product("monstera", "Monstera", "Wants the spot your sofa has.", "34.00", "sage"),
    product("snake", "Snake plant", "Happy in shade, drought and offices.", "26.50", "sand"),
    product("cactus", "Cactus", "Flowers once, boasts all year.", "14.00", "rose"),
    product("fern", "Boston fern", "Loves shade and a steamy bathroom.", "22.00", "sky"),
    product("pilea", "Pilea", "Round leaves, many children.", "18.50", "sand"),
    product("aloe", "Aloe", "Full sun, good for burnt fingers.", "16.00", "sage"),
    product("pot", "Clay pot", "Thrown by hand, fired twice.", "12.00", "rose"),
    product("can", "Watering can", "Holds one litre of good intentions.", "29.00", "sky"),
];

/// Of [`PRODUCTS`], those that the first page shows.
const FAVOURITES: usize = 3;

/// A metric and when the page sends it.
type Measured = (&'static str, &'static str);

const VIEWS: Measured = ("page_views_total", "this view, by page");
const VITALS: Measured = ("lcp_seconds, inp_seconds, …", "how fast it felt, when you leave");
const TIME: Measured = ("time_on_page_seconds", "how long you looked at it");
const CART: Measured = ("demo_cart_items", "a gauge: what lies in carts right now");

/// A page of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The first one.
    Home,
    /// Everything on the shelves, with a search.
    Products,
    /// Cart and checkout.
    Cart,
    /// After an order.
    Thanks,
    /// How the demo works, and ways to break it.
    Help,
}

impl Page {
    /// The page of this last segment of a path.
    #[must_use]
    pub fn named(segment: &str) -> Option<Self> {
        match segment {
            "" => Some(Self::Home),
            "products" => Some(Self::Products),
            "cart" => Some(Self::Cart),
            "thanks" => Some(Self::Thanks),
            "help" => Some(Self::Help),
            _ => None,
        }
    }

    /// The whole page as HTML. `script` is the path of the library with its query.
    #[must_use]
    pub fn html(self, script: &str) -> String {
        let at = |page: Self| if self == page { r#" aria-current="page""# } else { "" };
        let measured: String = self.measured().iter().map(measured_row).collect();
        fill(
            include_str!("site/layout.html"),
            &[
                ("content", &self.content()),
                ("title", self.title()),
                ("script", &escape(script)),
                ("measured", &measured),
                ("at_home", at(Self::Home)),
                ("at_products", at(Self::Products)),
                ("at_cart", at(Self::Cart)),
                ("at_help", at(Self::Help)),
            ],
        )
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Home => "Plants that forgive you",
            Self::Products => "Plants",
            Self::Cart => "Your cart",
            Self::Thanks => "Thank you",
            Self::Help => "Help",
        }
    }

    fn content(self) -> String {
        let cards = |products: &[Product]| -> String { products.iter().map(card).collect() };
        match self {
            Self::Home => fill(include_str!("site/home.html"), &[("products", &cards(&PRODUCTS[..FAVOURITES]))]),
            Self::Products => fill(include_str!("site/products.html"), &[("products", &cards(&PRODUCTS))]),
            Self::Cart => include_str!("site/cart.html").to_owned(),
            Self::Thanks => include_str!("site/thanks.html").to_owned(),
            Self::Help => include_str!("site/help.html").to_owned(),
        }
    }

    const fn measured(self) -> &'static [Measured] {
        match self {
            Self::Home => &[VIEWS, VITALS, TIME, CART],
            Self::Products => {
                &[VIEWS, VITALS, CART, ("demo_search_length", "a summary: characters of what you search for")]
            }
            Self::Cart => &[
                VIEWS,
                CART,
                ("demo_orders_total", "a counter, by payment and delivery"),
                ("demo_checkout_seconds", "a histogram: from this page to the order"),
            ],
            Self::Thanks => &[VIEWS, VITALS, TIME],
            Self::Help => &[VIEWS, ("js_errors_total", "errors that nobody caught, by kind"), VITALS],
        }
    }
}

fn measured_row((metric, when): &Measured) -> String {
    format!("    <div><dt><code>{}</code></dt><dd>{}</dd></div>\n", escape(metric), escape(when))
}

fn card(product: &Product) -> String {
    let words = format!("{} {}", product.name, product.note).to_lowercase();
    fill(
        include_str!("site/product.html"),
        &[
            ("words", &escape(&words)),
            ("tint", product.tint),
            ("icon", product.icon),
            ("name", &escape(product.name)),
            ("note", &escape(product.note)),
            ("price", product.price),
        ],
    )
}

/// Puts values, which are HTML, in the place of `{{name}}`.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let place = |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{{{name}}}}}"), value);
    values.iter().fold(template.to_owned(), place)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_every_page_is_filled() {
        for page in [Page::Home, Page::Products, Page::Cart, Page::Thanks, Page::Help] {
            let html = page.html("/m.js?k=x&a=1");
            assert!(!html.contains("{{") && html.contains(r#"src="/m.js?k=x&amp;a=1""#), "{page:?}");
            // The policy would refuse both.
            assert!(!html.contains("<script>") && !html.contains(" style="), "{page:?}");
        }
    }

    #[test]
    fn every_picture_is_there() {
        let sprite = include_str!("site/plants.svg");
        for product in PRODUCTS {
            assert!(sprite.contains(&format!("id=\"{}\"", product.icon)), "{}", product.icon);
        }
    }
}
