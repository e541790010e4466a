namespace ML.Tracking.Runs;

/// <summary>Names for runs and logged models that come without one: <c>predicate-noun-number</c>, at most 20 characters.</summary>
static class RunNames
{
    const int MaxLength = 20;
    const int MaxNumber = 1000;

    static readonly string[] Predicates =
    [
        "able", "agile", "amber", "ample", "apt", "arctic", "azure", "bold", "brave", "breezy", "bright", "brisk", "calm", "candid",
        "careful", "clean", "clever", "coral", "cosmic", "crisp", "curious", "daring", "deft", "eager", "earnest", "elegant", "fair",
        "fast", "fearless", "fine", "fluent", "fond", "frank", "fresh", "gentle", "glad", "golden", "grand", "hardy", "honest",
        "humble", "ideal", "jolly", "keen", "kind", "lively", "loyal", "lucid", "lucky", "mellow", "merry", "mighty", "modest",
        "neat", "nimble", "noble", "patient", "placid", "polite", "proud", "quick", "quiet", "rapid", "rare", "royal", "rustic",
        "serene", "sharp", "silent", "silver", "sincere", "sleek", "smooth", "solid", "spry", "stately", "steady", "stellar",
        "sunny", "swift", "tidy", "tough", "upbeat", "valiant", "vivid", "warm", "wise", "witty", "zealous",
    ];

    static readonly string[] Nouns =
    [
        "ant", "ape", "asp", "auk", "badger", "bass", "bat", "bear", "bee", "bird", "boar", "bug", "calf", "carp", "cat", "cod",
        "colt", "conch", "cow", "crab", "crane", "crow", "cub", "deer", "dog", "dolphin", "dove", "duck", "eagle", "eel", "elk",
        "fawn", "finch", "fish", "flea", "fly", "foal", "fowl", "fox", "frog", "gnat", "gnu", "goat", "goose", "grouse", "grub",
        "gull", "hare", "hawk", "hen", "hog", "horse", "hound", "jay", "kit", "kite", "koi", "lamb", "lark", "loon", "lynx", "mare",
        "midge", "mink", "mole", "moose", "moth", "mouse", "mule", "newt", "owl", "ox", "panda", "perch", "pig", "pug", "quail",
        "ram", "rat", "ray", "robin", "roo", "rook", "seal", "shad", "shark", "sheep", "shrew", "shrike", "skink", "slug", "smelt",
        "snail", "snake", "snipe", "sow", "sponge", "squid", "squirrel", "stag", "steed", "stoat", "stork", "swan", "tern", "toad",
        "trout", "turtle", "vole", "wasp", "whale", "wolf", "worm", "wren", "yak", "zebra",
    ];

    public static string Generate()
    {
        while (true)
        {
            var name = $"{Pick(Predicates)}-{Pick(Nouns)}-{Random.Shared.Next(MaxNumber + 1)}";
            if (name.Length <= MaxLength) return name;
        }
    }

    static string Pick(string[] words) => words[Random.Shared.Next(words.Length)];
}
