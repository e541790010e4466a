using ML.Common.Errors;
using ML.Serving.Resolving;
using ML.TestKit;

namespace ML.Serving.Tests.Resolving;

/// <summary>Folders that model URIs from the network and locations from a registry may and may not lie in.</summary>
public sealed class ModelFoldersTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    ModelFolders Folders => new(new ModelFolderOptions { AllowedRoots = [folder.File("models")] });

    [Fact]
    public void What_lies_inside_is_found_and_a_command_line_reads_any_place()
    {
        Assert.Equal(Path.Combine(Real(folder.File("models")), "a"), Folders.Place(folder.File("models/a")));
        Assert.Equal("/etc", new ModelFolders(new ModelFolderOptions()).Place("/etc"));
        Assert.Equal("/etc", new ModelFolders(new ModelFolderOptions()).Require("/etc"));
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("{0}")]
    [InlineData("{0}/models/../secret")]
    [InlineData("{0}/models%2fa")]
    [InlineData("{0}/models-too/a")]
    [InlineData("{0}/models/link")]
    [InlineData("relative/model")]
    public void Everything_else_is_refused_alike(string place)
    {
        Directory.CreateDirectory(folder.File("models"));
        Directory.CreateSymbolicLink(folder.File("models/link"), "/etc");
        var named = string.Format(System.Globalization.CultureInfo.InvariantCulture, place, folder.Path);
        var error = Assert.Throws<PlatformException>(() => Folders.Check(ModelUri.Parse(named)));
        Assert.Equal(ErrorCode.PermissionDenied, error.Code);
        Assert.Contains($"'{named}' is refused", error.Message);
        Assert.Contains("--serving-allowed-roots", error.Message);
        var location = Path.GetFullPath(named);
        if (!named.Contains('%')) Assert.Equal(ErrorCode.PermissionDenied, Assert.Throws<PlatformException>(() => Folders.Require(location)).Code);
    }

    [Theory]
    [InlineData("MLmodel", "/etc/passwd")]
    [InlineData("model.onnx", "/etc/passwd")]
    [InlineData("data", "/etc")]
    [InlineData("data/within", "../../../secret")]
    [InlineData("data/chain", "../../other/out")]
    public void A_link_in_an_allowed_model_that_leads_out_is_refused(string link, string target)
    {
        Directory.CreateDirectory(folder.File("secret"));
        Directory.CreateDirectory(folder.File("models/other"));
        Directory.CreateSymbolicLink(folder.File("models/other/out"), folder.File("secret"));
        var model = Directory.CreateDirectory(folder.File("models/a")).FullName;
        if (link.Contains('/')) Directory.CreateDirectory(Path.Combine(model, "data"));
        if (link != "MLmodel") File.WriteAllText(Path.Combine(model, "MLmodel"), "");
        File.CreateSymbolicLink(Path.Combine(model, link), target);
        var error = Assert.Throws<PlatformException>(() => Folders.RequireContents(Real(model)));
        Assert.Equal(ErrorCode.PermissionDenied, error.Code);
        Assert.Contains($"'{link}' is a link that leads out", error.Message);
        Assert.Equal(model, new ModelFolders(new ModelFolderOptions()).RequireContents(model));
    }

    [Fact]
    public void Links_that_stay_inside_are_followed_also_in_circles()
    {
        var model = Directory.CreateDirectory(folder.File("models/a")).FullName;
        File.WriteAllText(Path.Combine(model, "MLmodel"), "");
        Directory.CreateDirectory(folder.File("models/shared"));
        File.CreateSymbolicLink(Path.Combine(model, "weights"), folder.File("models/shared"));
        File.CreateSymbolicLink(folder.File("models/shared/back"), "../a");
        Assert.Equal(Real(model), Folders.RequireContents(Real(model)));
    }

    [Fact]
    public void File_addresses_are_folders_too_and_none_is_allowed_where_nothing_is_set()
    {
        Assert.Throws<PlatformException>(() => Folders.Check(ModelUri.Parse("file:///etc")));
        var none = new ModelFolders(new ModelFolderOptions { AllowedRoots = [] });
        Assert.Throws<PlatformException>(() => none.Check(ModelUri.Parse(folder.File("models/a"))));
        Assert.Throws<PlatformException>(() => none.Require(folder.File("models/a")));
        none.Check(ModelUri.Parse("models:/delay/1"));
        Assert.Throws<PlatformException>(() => ModelUri.Parse("file://host/share"));
    }

    public void Dispose() => folder.Dispose();

    // Where the folder of temporary files is a link itself.
    static string Real(string path)
    {
        Directory.CreateDirectory(path);
        return new ModelFolders(new ModelFolderOptions { AllowedRoots = [path] }).Place(path);
    }
}
