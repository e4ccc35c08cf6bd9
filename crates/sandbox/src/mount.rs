use wechat_bank_api::Endpoint;

use crate::answer::Answer;
use crate::call::Call;

/// Mounts handlers by the type of their request.
pub trait Mount {
    /// Serves the endpoint `E` with this handler, under the endpoint's method and route.
    #[must_use]
    fn mount<E: Endpoint + 'static>(
        self,
        handler: impl for<'a, 'b> Fn(&'a mut Call<'b>, E) -> Answer<E::Reply> + Clone + Send + Sync + 'static,
    ) -> Self;
}
