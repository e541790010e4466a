using System.Text.Json.Nodes;
using ML.Client.Fluent;
using ML.Client.Registry;
using ML.Client.Text;
using ML.TestKit;

namespace ML.Client.Tests;

public sealed class TextTests
{
    [Fact]
    public void Yaml_quotes_what_could_be_read_as_something_else()
    {
        var yaml = YamlWriter.Write(new JsonObject
        {
            ["plain"] = "mlflow.onnx", ["number"] = "3.11.2", ["truth"] = "no", ["empty"] = "", ["json"] = "[{\"a\": 1}]", ["null"] = null,
            ["list"] = new JsonArray("x", new JsonObject { ["k"] = new JsonArray(1) }, new JsonArray()), ["colon"] = "a: b", ["hash"] = "a #b", ["line"] = "a\nb",
        });
        Assert.Equal("""
            plain: mlflow.onnx
            number: "3.11.2"
            truth: "no"
            empty: ""
            json: "[{\"a\": 1}]"
            "null": null
            list:
            - x
            - k:
              - 1
            - []
            colon: "a: b"
            hash: "a #b"
            line: "a\nb"

            """.ReplaceLineEndings("\n"), yaml);
    }

    [Fact]
    public void A_png_has_the_right_size_and_checksums()
    {
        var png = PngWriter.Encode([255, 0, 0, 0, 255, 0], 2, 1, 3);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0], png[..29]);
        // The end chunk's checksum is the same in every PNG file.
        Assert.Equal([0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82], png[^12..]);
        Assert.Throws<ArgumentException>(() => PngWriter.Encode([1, 2], 2, 2, 1));
    }

    [Fact]
    public void Values_are_written_as_python_would()
    {
        Assert.Equal(("None", "True", "0.1", "1000000", "x"), (RunLog.Text(null), RunLog.Text(true), RunLog.Text(0.1), RunLog.Text(1_000_000), RunLog.Text("x")));
    }

    [Fact]
    public void Model_uris_are_told_apart()
    {
        Assert.Equal(new ModelUri("a", "3", null, null), ModelUri.Parse("models:/a/3"));
        Assert.Equal(new ModelUri("a", null, "champion", null), ModelUri.Parse("models:/a@champion"));
        Assert.Equal(new ModelUri(null, null, null, "m-1"), ModelUri.Parse("models:/m-1"));
        foreach (var wrong in (string[])["models:/", "models:/a", "models:/a/b/c", "runs:/a"]) Assert.Throws<FormatException>(() => ModelUri.Parse(wrong));
    }

    [Fact]
    public void The_git_checkout_around_a_folder_is_read_without_git()
    {
        using var folder = new TemporaryFolder();
        var commit = new string('a', 40);
        Directory.CreateDirectory(folder.File(".git/refs/heads"));
        Directory.CreateDirectory(folder.File("src/bin"));
        File.WriteAllText(folder.File(".git/HEAD"), "ref: refs/heads/main\n");
        File.WriteAllText(folder.File(".git/packed-refs"), $"# pack-refs\n{commit} refs/heads/main\n");
        File.WriteAllText(folder.File(".git/config"), "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://user:secret@example.org/r.git\n");
        Assert.Equal(new GitCheckout(commit, "main", "https://example.org/r.git"), GitCheckout.Find(folder.File("src/bin")));
        File.WriteAllText(folder.File(".git/refs/heads/main"), new string('b', 40) + "\n");
        Assert.Equal(new string('b', 40), GitCheckout.Find(folder.Path)!.Commit);
        File.WriteAllText(folder.File(".git/HEAD"), commit + "\n");
        Assert.Equal(new GitCheckout(commit, null, "https://example.org/r.git"), GitCheckout.Find(folder.Path));
    }
}
