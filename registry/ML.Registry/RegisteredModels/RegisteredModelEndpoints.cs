using ML.Hosting.Requests;
using ML.Registry.Contracts.RegisteredModels;

namespace ML.Registry.RegisteredModels;

/// <summary>Routes of registered models.</summary>
static class RegisteredModelEndpoints
{
    public static void Map(RpcRoutes routes)
    {
        routes.Map<RegisteredModelService, CreateRegisteredModel, CreateRegisteredModel.Response>(
            "POST", "mlflow/registered-models/create", static async (s, r, _) => new() { RegisteredModel = await s.CreateAsync(r) });
        routes.Map<RegisteredModelService, GetRegisteredModel, GetRegisteredModel.Response>(
            "GET", "mlflow/registered-models/get", static async (s, r, _) => new() { RegisteredModel = await s.GetAsync(r) });
        routes.Map<RegisteredModelService, UpdateRegisteredModel, UpdateRegisteredModel.Response>(
            "PATCH", "mlflow/registered-models/update", static async (s, r, _) => new() { RegisteredModel = await s.UpdateAsync(r) });
        routes.Map<RegisteredModelService, RenameRegisteredModel, RenameRegisteredModel.Response>(
            "POST", "mlflow/registered-models/rename", static async (s, r, _) => new() { RegisteredModel = await s.RenameAsync(r) });
        routes.Map<RegisteredModelService, DeleteRegisteredModel>(
            "DELETE", "mlflow/registered-models/delete", static (s, r, _) => s.DeleteAsync(r));
        routes.Map<RegisteredModelService, SetRegisteredModelTag>(
            "POST", "mlflow/registered-models/set-tag", static (s, r, _) => s.SetTagAsync(r));
        routes.Map<RegisteredModelService, DeleteRegisteredModelTag>(
            "DELETE", "mlflow/registered-models/delete-tag", static (s, r, _) => s.DeleteTagAsync(r));
        routes.Map<RegisteredModelSearch, SearchRegisteredModels, SearchRegisteredModels.Response>(
            "GET", "mlflow/registered-models/search", static (s, r, _) => s.SearchAsync(r));
    }
}
