using Microsoft.Extensions.AI;

namespace ChatTraces;

/// <summary>A chat model that needs no key: it answers with the question turned round. Put any other IChatClient in its place.</summary>
sealed class EchoModel : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var question = messages.Last().Text;
        var answer = new string([.. question.Reverse()]);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer))
        {
            ModelId = "echo-1",
            FinishReason = ChatFinishReason.Stop,
            Usage = new() { InputTokenCount = question.Length, OutputTokenCount = answer.Length, TotalTokenCount = question.Length + answer.Length },
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var letter in response.Text) yield return new(ChatRole.Assistant, letter.ToString());
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
