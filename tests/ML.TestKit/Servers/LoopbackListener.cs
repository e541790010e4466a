using System.Net;

namespace ML.TestKit.Servers;

/// <summary>Takes HTTP calls one after the other, for tests of what the platform sends to others.</summary>
public sealed class LoopbackListener : IDisposable
{
    readonly HttpListener listener = new();
    readonly Func<HttpListenerContext, Task> take;

    /// <param name="prefix">The address below which calls are taken; ends in a slash.</param>
    /// <param name="take">Reads a call and says what it is answered; the answer is closed afterwards.</param>
    public LoopbackListener(string prefix, Func<HttpListenerContext, Task> take)
    {
        this.take = take;
        listener.Prefixes.Add(prefix);
        listener.Start();
        _ = Task.Run(ListenAsync);
    }

    public void Dispose() => listener.Close();

    async Task ListenAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await take(context);
            context.Response.Close();
        }
    }
}
