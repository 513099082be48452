"""What is written is read back as the same network, and written the same again."""

from hypothesis import given, settings

from netconf.graph.configuration import ComputationGraphConfiguration
from netconf.graph.resolve import resolve_graph
from netconf.network import MultiLayerConfiguration
from netconf.resolve import resolve
from tests.netconf.strategies import drafts, graphs


@settings(max_examples=100, deadline=None)
@given(drafts())
def test_reading_what_was_written_gives_the_equal_network(draft):
    network = resolve(draft)
    text = network.to_yaml()

    again = MultiLayerConfiguration.from_yaml(text)

    assert network == again
    assert text == again.to_yaml()


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_reading_a_graph_that_was_written_gives_the_equal_graph(draft):
    graph = resolve_graph(draft)
    text = graph.to_yaml()

    again = ComputationGraphConfiguration.from_yaml(text)

    assert graph == again
    assert text == again.to_yaml()
