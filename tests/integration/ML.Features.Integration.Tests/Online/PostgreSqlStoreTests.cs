using ML.Features.Online;
using ML.Features.Online.PostgreSql;
using ML.TestKit.Servers;

namespace ML.Features.Integration.Tests.Online;

public sealed class PostgreSqlStoreTests : OnlineStoreSuite
{
    private protected override async Task<IOnlineStore> OpenAsync() =>
        new PostgreSqlStore(await (await PostgresCluster.SharedAsync()).NewDatabaseAsync());
}
