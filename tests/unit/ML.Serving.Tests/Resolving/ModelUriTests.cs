using ML.Common.Errors;
using ML.Serving.Resolving;

namespace ML.Serving.Tests.Resolving;

public sealed class ModelUriTests
{
    [Theory]
    [InlineData("models:/delay/3", ModelUriKind.Version, "delay", "3")]
    [InlineData("models:/delay@champion", ModelUriKind.Alias, "delay", "champion")]
    [InlineData("models:/delay/Production", ModelUriKind.Stage, "delay", "Production")]
    [InlineData("models:/delay/latest", ModelUriKind.Latest, "delay", "latest")]
    [InlineData("models:/m-0123", ModelUriKind.LoggedModel, "m-0123", "")]
    [InlineData("models:/a%20b/1", ModelUriKind.Version, "a b", "1")]
    [InlineData("runs:/abc/some/path", ModelUriKind.Run, "abc", "some/path")]
    [InlineData("file:///tmp/m", ModelUriKind.Folder, "/tmp/m", "")]
    [InlineData("./m", ModelUriKind.Folder, "./m", "")]
    public void The_forms_are_told_apart(string text, ModelUriKind kind, string name, string selector)
    {
        var uri = ModelUri.Parse(text);
        Assert.Equal((kind, name, selector), (uri.Kind, uri.Name, uri.Selector));
    }

    [Theory]
    [InlineData("")]
    [InlineData("models:/")]
    [InlineData("models:/delay")]
    [InlineData("models:/delay@")]
    [InlineData("models:/a/b/c")]
    [InlineData("runs:/abc")]
    public void Anything_else_is_refused_with_the_forms(string text) =>
        Assert.Contains("models:/name/version", Assert.Throws<PlatformException>(() => ModelUri.Parse(text)).Message);
}
