"""What leaves with a proof: the bundle of static files, checked before it leaves. docs/reference/formats/bundle.md."""
