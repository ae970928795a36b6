//! What must hold of the source itself: no panic passes an entry of a face, and nobody here writes `unsafe`.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{Attribute, Block, Expr, ExprCall, ExprMacro, ExprMethodCall, Item, Stmt};

/// What an entry may do without a guard: look at a field, convert an enumeration, multiply a number, or write out a value that was
/// checked when it was made.
const HARMLESS: &[&str] = &[
    "chain",
    "clone",
    "code",
    "collect",
    "columns",
    "definition",
    "dimensions",
    "field",
    "filter_map",
    "filters",
    "format!",
    "from",
    "hash_of",
    "high",
    "interval",
    "into",
    "is_emergency",
    "iter",
    "keys",
    "kind",
    "len",
    "low",
    "map",
    "measures",
    "name",
    "needs_reprint",
    "new",
    "number",
    "of_function",
    "precision",
    "qualifier",
    "Quantity",
    "quantity",
    "row_counts",
    "set",
    "Some",
    "text",
    "time_field",
    "to_owned",
    "to_string",
    "unit",
    "unwrap_or_default",
    "value",
    "vec!",
    "walking_minutes",
    "walking_reach_metres",
    "zone",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file under a folder of the repository, except what was built.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !name.starts_with('.') && name != "target" {
            sources(&path, found);
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
}

fn parsed(path: &Path) -> syn::File {
    syn::parse_file(&fs::read_to_string(path).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn is_exported(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path: Vec<String> = attribute.path().segments.iter().map(|part| part.ident.to_string()).collect();
        matches!(path.join("::").as_str(), "pymethods" | "pyfunction" | "uniffi::export")
    })
}

/// Tells whether a body is one call of `guard`, so that nothing happens outside it.
fn is_guarded(body: &Block) -> bool {
    let [Stmt::Expr(Expr::Call(call), None)] = body.stmts.as_slice() else { return false };
    matches!(&*call.func, Expr::Path(path) if path.path.is_ident("guard"))
}

/// Collects what a body calls.
#[derive(Default)]
struct Calls(Vec<String>);

impl Visit<'_> for Calls {
    fn visit_expr_call(&mut self, call: &ExprCall) {
        if let Expr::Path(path) = &*call.func {
            // What stands in a guard is guarded.
            if path.path.is_ident("guard") {
                return;
            }
            self.0.push(path.path.segments.last().unwrap().ident.to_string());
        } else {
            self.0.push("a value that is called".to_owned());
        }
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &ExprMethodCall) {
        self.0.push(call.method.to_string());
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_macro(&mut self, call: &ExprMacro) {
        self.0.push(format!("{}!", call.mac.path.segments.last().unwrap().ident));
    }

    fn visit_expr_index(&mut self, index: &syn::ExprIndex) {
        self.0.push("an index".to_owned());
        syn::visit::visit_expr_index(self, index);
    }
}

/// The entries of one file: the name of each with its body.
fn entries(file: syn::File) -> Vec<(String, Block)> {
    let mut found = Vec::new();
    for item in file.items {
        match item {
            Item::Fn(function) if is_exported(&function.attrs) => {
                found.push((function.sig.ident.to_string(), *function.block));
            }
            Item::Impl(block) if is_exported(&block.attrs) => {
                let functions = block.items.into_iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(function) => Some((function.sig.ident.to_string(), function.block)),
                    _ => None,
                });
                found.extend(functions);
            }
            _ => {}
        }
    }
    found
}

#[test]
fn no_entry_of_a_face_does_more_than_look_outside_its_guard() {
    let (mut guarded, mut looking, mut wrong) = (0, 0, Vec::new());
    for face in ["bindings/src", "python/src"] {
        let mut files = Vec::new();
        sources(&root().join(face), &mut files);
        for path in files {
            for (name, body) in entries(parsed(&path)) {
                if is_guarded(&body) {
                    guarded += 1;
                    continue;
                }
                let mut calls = Calls::default();
                calls.visit_block(&body);
                let more: Vec<_> = calls.0.iter().filter(|call| !HARMLESS.contains(&call.as_str())).collect();
                if more.is_empty() {
                    looking += 1;
                } else {
                    wrong.push(format!("{}: {name} calls {more:?} outside the guard", path.display()));
                }
            }
        }
    }
    println!("{guarded} entries under the guard, {looking} that look at a field");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(guarded > 120, "{guarded} entries found");
}

#[test]
fn nobody_here_writes_unsafe_and_every_crate_that_ships_forbids_it() {
    #[derive(Default)]
    struct Unsafe(usize);
    impl Visit<'_> for Unsafe {
        fn visit_expr_unsafe(&mut self, _: &syn::ExprUnsafe) {
            self.0 += 1;
        }
        fn visit_signature(&mut self, signature: &syn::Signature) {
            self.0 += usize::from(signature.unsafety.is_some());
        }
        fn visit_item_impl(&mut self, item: &syn::ItemImpl) {
            self.0 += usize::from(item.unsafety.is_some());
            syn::visit::visit_item_impl(self, item);
        }
        fn visit_attribute(&mut self, attribute: &Attribute) {
            self.0 += usize::from(attribute.path().is_ident("unsafe"));
        }
        fn visit_macro(&mut self, call: &syn::Macro) {
            self.0 += call.tokens.to_string().split_whitespace().filter(|word| *word == "unsafe").count();
        }
    }
    let mut files = Vec::new();
    sources(&root(), &mut files);
    assert!(files.len() > 200, "{} files", files.len());
    for path in files {
        let mut found = Unsafe::default();
        found.visit_file(&parsed(&path));
        assert_eq!(found.0, 0, "unsafe in {}", path.display());
    }
    let text = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    assert!(text("core/src/lib.rs").contains("#![forbid(unsafe_code)]"));
    assert!(text("Cargo.toml").contains("unsafe_code = \"deny\""));
    for member in ["core", "bindings", "python", "benches"] {
        let manifest = text(&format!("{member}/Cargo.toml"));
        assert!(manifest.contains("[lints]\nworkspace = true"), "{member} takes the lints of the workspace");
    }
}
