using ML.Hosting.Requests;
using ML.Registry.Contracts.RegisteredModels;

namespace ML.Registry.Aliases;

/// <summary>Routes of aliases.</summary>
static class AliasEndpoints
{
    const string Path = "mlflow/registered-models/alias";

    public static void Map(RpcRoutes routes)
    {
        routes.Map<AliasService, SetRegisteredModelAlias>("POST", Path, static (s, r, _) => s.SetAsync(r));
        routes.Map<AliasService, DeleteRegisteredModelAlias>("DELETE", Path, static (s, r, _) => s.DeleteAsync(r));
        routes.MapTagged<AliasService, GetModelVersionByAlias, GetModelVersionByAlias.Response>(
            "GET", Path, static async (s, r, _) => new() { ModelVersion = await s.GetVersionAsync(r) });
    }
}
