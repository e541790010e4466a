using ML.Features.Contracts.BatchScoring;
using ML.Hosting.Requests;

namespace ML.Features.BatchScoring;

static class BatchScoringRoutes
{
    public static void Map(RpcRoutes rpc) =>
        rpc.Map<BatchScoringService, ScoreBatch, ScoreBatch.Response>("POST", "ml/features/score-batch", (service, request, context) =>
            service.ScoreAsync(request, null, context.RequestAborted));
}
