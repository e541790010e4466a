using ML.TestKit;

namespace ML.Client.Tests.Reference;

/// <summary>
/// docs/sdk-reference.md is made of the XML documentation. Set ML_WRITE_PUBLIC_API=1 and run this test to write it anew.
/// </summary>
public sealed class ApiReferenceTests
{
    static readonly string Page = Path.Combine(Repository.Root, "docs", "sdk-reference.md");

    [Fact]
    public void Every_public_member_is_told_of_and_the_page_is_current()
    {
        var reference = new ApiReference(typeof(Mlflow).Assembly, new(Path.Combine(AppContext.BaseDirectory, "ML.Client.xml")));
        var now = reference.Write();
        Assert.Empty(reference.Undocumented);
        if (Environment.GetEnvironmentVariable("ML_WRITE_PUBLIC_API") == "1") File.WriteAllText(Page, now);
        Assert.Equal(File.ReadAllText(Page), now);
    }
}
