// A web service that answers with a model of the platform: the endpoint's name comes from configuration, the server from
// MLFLOW_TRACKING_URI. Requests that come at the same time share calls to the model.
using ML.Client.Errors;
using ML.Client.Serving;
using PredictionService;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ServiceJson.Default));
builder.Services.AddMlflow(o => o.MaxRetries = 2);
builder.Services.AddPredictor(builder.Configuration["endpoint"] ?? "flights", ServiceJson.Default.Flight, ServiceJson.Default.Delay, o => o.Batching = new());

var app = builder.Build();
app.MapPost("/delays", async (Flight flight, IPredictor<Flight, Delay> model, CancellationToken cancellation) =>
{
    try
    {
        return Results.Ok(await model.PredictAsync(flight, cancellation));
    }
    catch (MlflowInvalidRequestException error)
    {
        return Results.Problem(error.Message, statusCode: StatusCodes.Status400BadRequest);
    }
    catch (MlflowException)
    {
        return Results.Problem("the model is away; try again", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
});
app.Run();
