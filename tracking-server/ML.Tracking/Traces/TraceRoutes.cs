using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ML.Hosting.Requests;
using ML.Tracking.Contracts.Traces;
using ML.Tracking.Traces.Assessments;
using ML.Tracking.Traces.Otlp;
using ML.Tracking.Traces.Spans;

namespace ML.Tracking.Traces;

static class TraceRoutes
{
    const string V3 = "3.0";

    public static void Map(RpcRoutes rpc, IEndpointRouteBuilder routes)
    {
        rpc.Map<TraceService, StartTraceV3, StartTraceV3.Response>(
            "POST", "mlflow/traces", (service, request, context) => service.StartAsync(request, context.RequestAborted), V3);
        rpc.Map<TraceSearch, SearchTracesV3, SearchTracesV3.Response>(
            "POST", "mlflow/traces/search", (service, request, context) => service.SearchAsync(request, context.RequestAborted), V3);
        rpc.Map<TraceService, GetTraceInfoV3, GetTraceInfoV3.Response>(
            "GET", "mlflow/traces/{trace_id}", (service, _, context) => service.GetAsync(Id(context), context.RequestAborted), V3);
        rpc.Map<TraceReader, GetTrace, GetTrace.Response>(
            "GET", "mlflow/traces/get", (service, request, context) => service.GetAsync(request, context.RequestAborted), V3);
        rpc.Map<TraceReader, BatchGetTraces, BatchGetTraces.Response>(
            "GET", "mlflow/traces/batchGet", (service, request, context) => service.GetManyAsync(request, context.RequestAborted), V3);
        rpc.Map<TraceService, BatchGetTraceInfos, BatchGetTraceInfos.Response>(
            "POST", "mlflow/traces/batchGetInfos", (service, request, context) => service.GetManyAsync(request, context.RequestAborted), V3);
        rpc.Map<TraceService, DeleteTraces, DeleteTraces.Response>(
            "POST", "mlflow/traces/delete-traces",
            async (service, r, context) => new() { TracesDeleted = await service.DeleteAsync(r.ExperimentId, r.MaxTimestampMillis, r.MaxTraces, r.RequestIds, context.RequestAborted) });
        rpc.Map<TraceService, DeleteTracesV3, DeleteTracesV3.Response>(
            "POST", "mlflow/traces/delete-traces",
            async (service, r, context) => new() { TracesDeleted = await service.DeleteAsync(r.ExperimentId, r.MaxTimestampMillis, r.MaxTraces, r.RequestIds, context.RequestAborted) }, V3);
        rpc.Map<TraceLinks, LinkTracesToRun>(
            "POST", "mlflow/traces/link-to-run", (service, request, context) => service.LinkAsync(request.TraceIds, request.RunId, context.RequestAborted));
        MapTags(rpc);
        MapAssessments(rpc);
        TraceArtifactEndpoint.Map(routes);
        OtlpEndpoint.Map(routes);
    }

    static void MapTags(RpcRoutes rpc)
    {
        const string path = "mlflow/traces/{trace_id}/tags";
        rpc.Map<TraceService, SetTraceTag>("PATCH", path, (service, r, context) => service.SetTagAsync(Id(context), r.Key, r.Value, context.RequestAborted));
        rpc.Map<TraceService, SetTraceTagV3>("PATCH", path, (service, r, context) => service.SetTagAsync(Id(context), r.Key, r.Value, context.RequestAborted), V3);
        rpc.Map<TraceService, DeleteTraceTag>("DELETE", path, (service, r, context) => service.DeleteTagAsync(Id(context), r.Key, context.RequestAborted));
        rpc.Map<TraceService, DeleteTraceTagV3>("DELETE", path, (service, r, context) => service.DeleteTagAsync(Id(context), r.Key, context.RequestAborted), V3);
    }

    static void MapAssessments(RpcRoutes rpc)
    {
        const string all = "mlflow/traces/{trace_id}/assessments", one = all + "/{assessment_id}";
        rpc.Map<AssessmentService, CreateAssessment, CreateAssessment.Response>(
            "POST", all, (service, request, context) => service.CreateAsync(Id(context), request, context.RequestAborted), V3);
        rpc.Map<AssessmentService, GetAssessmentRequest, GetAssessmentRequest.Response>(
            "GET", one, (service, _, context) => service.GetAsync(Id(context), Assessment(context), context.RequestAborted), V3);
        rpc.Map<AssessmentService, UpdateAssessment, UpdateAssessment.Response>(
            "PATCH", one, (service, request, context) => service.UpdateAsync(Id(context), Assessment(context), request, context.RequestAborted), V3);
        rpc.Map<AssessmentService, DeleteAssessment>(
            "DELETE", one, (service, _, context) => service.DeleteAsync(Id(context), Assessment(context), context.RequestAborted), V3);
    }

    static string Id(HttpContext context) => (string)context.Request.RouteValues["trace_id"]!;

    static string Assessment(HttpContext context) => (string)context.Request.RouteValues["assessment_id"]!;
}
