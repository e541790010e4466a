using ML.Features.Online;
using ML.Features.Online.Embedded;
using ML.TestKit;

namespace ML.Features.Integration.Tests.Online;

public sealed class EmbeddedStoreTests : OnlineStoreSuite, IDisposable
{
    readonly TemporaryFolder folder = new();

    private protected override Task<IOnlineStore> OpenAsync() => Task.FromResult<IOnlineStore>(new EmbeddedStore(folder.File("online.db")));

    public void Dispose() => folder.Dispose();
}
